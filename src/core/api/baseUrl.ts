declare const baseUrlBrand: unique symbol;

/** The origin of an Engee installation without a trailing slash, such as `https://engee.com`. Created only by `parseBaseUrl`. */
export type BaseUrl = string & { readonly [baseUrlBrand]: true };

const loopbackHosts = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** Parses the setting. Returns undefined unless it is https (or http on loopback) without user, path, query or fragment. */
export function parseBaseUrl(text: string): BaseUrl | undefined {
  let url: URL;
  try {
    url = new URL(text.trim());
  } catch {
    return undefined;
  }
  const isSecure = url.protocol === 'https:' || (url.protocol === 'http:' && loopbackHosts.has(url.hostname));
  const isOriginOnly =
    url.username === '' && url.password === '' && url.pathname === '/' && url.search === '' && url.hash === '';
  return isSecure && isOriginOnly ? (url.origin as BaseUrl) : undefined;
}
