declare const baseUrlBrand: unique symbol;

/** The origin of an Engee, such as `https://engee.com`, without a last slash; made only by `parseBaseUrl`. */
export type BaseUrl = string & { readonly [baseUrlBrand]: true };

const loopbackHosts = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** Reads the setting: https, or http on loopback; no user, path, query or fragment. Anything else gives undefined. */
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
