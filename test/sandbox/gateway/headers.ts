import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';

/** The headers but the named ones: those that hold for one connection are not passed on. */
export function without(headers: IncomingHttpHeaders, ...names: string[]): OutgoingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)));
}
