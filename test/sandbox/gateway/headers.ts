import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';

/** Returns the headers without the named ones. Headers of one connection must not be forwarded. */
export function without(headers: IncomingHttpHeaders, ...names: string[]): OutgoingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)));
}
