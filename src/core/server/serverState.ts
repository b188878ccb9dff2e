import type { ServerUrl } from '../api/serverUrl.ts';
import type { Fault } from '../errors/fault.ts';

/** The user's Engee server, as last known. Times are milliseconds since the epoch, by this machine's clock. Replaced as a whole at each change. */
export type ServerState =
  /** Not asked yet, asked too long ago to be trusted, or not known to Engee itself. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'stopped' }
  | Transition<'starting'>
  | { readonly kind: 'running'; readonly url: ServerUrl; readonly deadline?: Deadline }
  | Transition<'stopping'>
  | {
      readonly kind: 'unreachable';
      readonly since: number;
      readonly lastKnown: KnownServerState;
      readonly fault: Fault;
    };

export interface Transition<Kind extends 'starting' | 'stopping'> {
  readonly kind: Kind;
  /** When this window first knew of it. */
  readonly since: number;
  /** When this window asked for it; absent once Engee has confirmed it. */
  readonly requestedAt?: number;
}

/** When Engee will stop the running server by itself. */
export interface Deadline {
  readonly at: number;
  readonly reason: 'inactivity' | 'sessionEnd';
}

/** Every state that Engee itself told. */
export type KnownServerState = Exclude<ServerState, { kind: 'unreachable' }>;

/** A start that takes longer than this is worth a word of advice. */
export const slowStartMs = 10 * 60_000;

/** Whether a start has been under way for so long that the user should look into it. */
export function isSlowStart(state: ServerState, now: number): boolean {
  return state.kind === 'starting' && now - state.since > slowStartMs;
}
