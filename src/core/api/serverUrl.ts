import type { BaseUrl } from './baseUrl.ts';

declare const serverUrlBrand: unique symbol;

/** The prefix of one user's API, with a last slash; made only by `parseServerUrl`, so it is safe to send a token to. */
export type ServerUrl = string & { readonly [serverUrlBrand]: true };

const maxLength = 512;
/** Visible ASCII without what could hide another host or path: `\ % @ ? #`. */
const plainText = /^[\x21\x22\x24\x26-\x3e\x41-\x5b\x5d-\x7e]+$/;
const absoluteOrPath = /^(?:https?:\/\/|\/(?!\/))/i;
const documentedPath = /^\/prod\/user\/[A-Za-z0-9._~-]+\/?$/;

/**
 * The gate for `info.url`, which decides where the bearer token goes: the documented path on the
 * configured origin, absolute or as a path alone, with or without the last slash. Anything else gives undefined.
 */
export function parseServerUrl(value: unknown, baseUrl: BaseUrl): ServerUrl | undefined {
  if (typeof value !== 'string' || value.length > maxLength) return undefined;
  if (!plainText.test(value) || !absoluteOrPath.test(value)) return undefined;
  let url: URL;
  try {
    url = new URL(value, baseUrl);
  } catch {
    return undefined;
  }
  if (url.origin !== baseUrl || !documentedPath.test(url.pathname)) return undefined;
  return `${baseUrl}${url.pathname.replace(/\/?$/, '/')}` as ServerUrl;
}
