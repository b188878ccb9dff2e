import type { BaseUrl } from './baseUrl.ts';

declare const serverUrlBrand: unique symbol;

/** The prefix of a user's API, with a trailing slash. Safe to send a token to, because only `parseServerUrl` creates it. */
export type ServerUrl = string & { readonly [serverUrlBrand]: true };

const maxLength = 512;
/** Visible ASCII without characters that could hide another host or path: `\ % @ ? #`. */
const safeCharacters = /^[\x21\x22\x24\x26-\x3e\x41-\x5b\x5d-\x7e]+$/;
const absoluteOrPath = /^(?:https?:\/\/|\/(?!\/))/i;
const documentedPath = /^\/prod\/user\/[A-Za-z0-9._~-]+\/?$/;

/**
 * Validates `info.url`, which decides where the bearer token goes. Accepts only the documented path on the configured
 * origin, as a URL or a path, with or without the trailing slash. Returns undefined for anything else.
 */
export function parseServerUrl(value: unknown, baseUrl: BaseUrl): ServerUrl | undefined {
  if (typeof value !== 'string' || value.length > maxLength) return undefined;
  if (!safeCharacters.test(value) || !absoluteOrPath.test(value)) return undefined;
  let url: URL;
  try {
    url = new URL(value, baseUrl);
  } catch {
    return undefined;
  }
  if (url.origin !== baseUrl || !documentedPath.test(url.pathname)) return undefined;
  return `${baseUrl}${url.pathname.replace(/\/?$/, '/')}` as ServerUrl;
}
