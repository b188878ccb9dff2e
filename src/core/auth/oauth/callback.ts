/** What a call of the redirect URI means for a sign-in attempt. */
export type Callback =
  /** Not a response to this attempt. Any web page can call the URI, so the attempt keeps waiting. */
  | { readonly kind: 'ignored' }
  | { readonly kind: 'code'; readonly code: string }
  /** The user pressed Deny. */
  | { readonly kind: 'denied' }
  | { readonly kind: 'refused'; readonly error: string; readonly description?: string }
  | { readonly kind: 'malformed'; readonly detail: string };

const maxQueryLength = 8 * 1024;

/**
 * Parses the query of a callback (RFC 6749, sections 4.1.2 and 4.1.2.1).
 * @param query from the editor's UriHandler: decoded on the desktop, still encoded in a browser
 */
export function parseCallback(query: string, expectedState: string): Callback {
  if (query.length > maxQueryLength) return { kind: 'ignored' };
  const parameters = parseParameters(query);
  const states = parameters.get('state') ?? [];
  const [state] = states;
  if (state === undefined || states.length > 1 || !isSameSecret(state, expectedState)) return { kind: 'ignored' };

  const codes = parameters.get('code') ?? [];
  const errors = parameters.get('error') ?? [];
  if (codes.length > 1 || errors.length > 1) return { kind: 'malformed', detail: 'a parameter is repeated' };
  const [code] = codes;
  const [error] = errors;
  if (code !== undefined && error !== undefined) return { kind: 'malformed', detail: 'code and error together' };
  if (error === 'access_denied') return { kind: 'denied' };
  if (error !== undefined) {
    const description = boundedLine(parameters.get('error_description')?.[0]?.replaceAll('+', ' ') ?? '', 200);
    return { kind: 'refused', error: boundedLine(error, 60), ...(description === '' ? {} : { description }) };
  }
  return code === undefined || code === ''
    ? { kind: 'malformed', detail: 'neither code nor error' }
    : { kind: 'code', code };
}

/**
 * Returns what the user did in the browser, for a query that an attempt accepted.
 * @returns `refused` also for a server error and for a malformed response
 */
export function readOutcome(query: string): 'consented' | 'refused' {
  const [state] = parseParameters(query).get('state') ?? [];
  return state !== undefined && parseCallback(query, state).kind === 'code' ? 'consented' : 'refused';
}

/** Keeps `+` as a plus sign: on the desktop the query is already decoded, and a code can contain one. */
function parseParameters(query: string): Map<string, string[]> {
  const parameters = new Map<string, string[]>();
  for (const pair of query.split('&')) {
    const at = pair.indexOf('=');
    if (at < 0) continue;
    const name = pair.slice(0, at);
    parameters.set(name, [...(parameters.get(name) ?? []), percentDecoded(pair.slice(at + 1))]);
  }
  return parameters;
}

/** Percent-decodes a text. Returns it unchanged when it is malformed. */
export function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Compares in constant time. */
export function isSameSecret(given: string, expected: string): boolean {
  let difference = given.length ^ expected.length;
  for (let i = 0; i < expected.length; i++)
    difference |= given.charCodeAt(i % Math.max(given.length, 1)) ^ expected.charCodeAt(i);
  return difference === 0;
}

/** Returns foreign text on one line without control or direction characters, truncated without an ellipsis. */
function boundedLine(text: string, maxLength: number): string {
  return text
    .replace(/\p{C}+/gu, ' ')
    .trim()
    .slice(0, maxLength);
}
