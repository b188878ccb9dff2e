import { visibleLine } from '../../lib/uiText.ts';

/** What a call of the redirect URI means for the attempt that waits for it. */
export type Callback =
  /** Not an answer to this attempt: any web page can call the address, so it says nothing and the wait goes on. */
  | { readonly kind: 'ignored' }
  | { readonly kind: 'code'; readonly code: string }
  /** The user pressed Deny. */
  | { readonly kind: 'denied' }
  | { readonly kind: 'refused'; readonly error: string; readonly description?: string }
  | { readonly kind: 'malformed'; readonly detail: string };

const maxQueryLength = 8 * 1024;

/**
 * Judges the query of a callback (RFC 6749, sections 4.1.2 and 4.1.2.1).
 * @param query as the editor's UriHandler gives it: decoded on the desktop, still encoded in a browser
 */
export function judgeCallback(query: string, expectedState: string): Callback {
  if (query.length > maxQueryLength) return { kind: 'ignored' };
  const parameters = parametersOf(query);
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
    const description = visibleLine(parameters.get('error_description')?.[0]?.replaceAll('+', ' ') ?? '', 200);
    return { kind: 'refused', error: visibleLine(error, 60), ...(description === '' ? {} : { description }) };
  }
  return code === undefined || code === ''
    ? { kind: 'malformed', detail: 'neither code nor error' }
    : { kind: 'code', code };
}

/**
 * What the user did in the browser, by a query that an attempt took as its answer.
 * @returns `refused` also for an error of the server and for an answer that makes no sense
 */
export function outcomeOf(query: string): 'consented' | 'refused' {
  const [state] = parametersOf(query).get('state') ?? [];
  return state !== undefined && judgeCallback(query, state).kind === 'code' ? 'consented' : 'refused';
}

/** A `+` stays a plus: the desktop has decoded the query already, and a code may hold one. */
function parametersOf(query: string): Map<string, string[]> {
  const parameters = new Map<string, string[]>();
  for (const pair of query.split('&')) {
    const at = pair.indexOf('=');
    if (at < 0) continue;
    const name = pair.slice(0, at);
    parameters.set(name, [...(parameters.get(name) ?? []), decoded(pair.slice(at + 1))]);
  }
  return parameters;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Takes as long for a wrong guess as for the right one. */
export function isSameSecret(given: string, expected: string): boolean {
  let difference = given.length ^ expected.length;
  for (let i = 0; i < expected.length; i++)
    difference |= given.charCodeAt(i % Math.max(given.length, 1)) ^ expected.charCodeAt(i);
  return difference === 0;
}
