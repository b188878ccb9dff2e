import type { ServerUrl } from '../api/serverUrl.ts';
import type { Fault } from '../errors/fault.ts';

/** The user's Engee server, as last known. Times are milliseconds since the epoch. Replaced as a whole at each change. */
export type ServerState =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'starting'; readonly since: number }
  | { readonly kind: 'running'; readonly url: ServerUrl; readonly deadline?: number }
  | { readonly kind: 'stopping'; readonly since: number }
  | { readonly kind: 'unreachable'; readonly lastKnown: KnownServerState; readonly fault: Fault };

/** Every state that Engee itself told. */
export type KnownServerState = Exclude<ServerState, { kind: 'unreachable' }>;
