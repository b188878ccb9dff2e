import type { ServerUrl } from '../api/serverUrl.ts';
import type { Fault } from '../errors/fault.ts';

/** The last known state of the user's Engee server. Immutable. Times are milliseconds since the epoch, by the local clock. */
export type ServerState =
  /** Not requested yet, requested too long ago, or unknown to Engee itself. */
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
  /** When this window first noticed it. */
  readonly since: number;
  /** When this window requested it; absent after Engee has confirmed it. */
  readonly requestedAt?: number;
}

/** When and why Engee will stop the running server. */
export interface Deadline {
  readonly at: number;
  readonly reason: 'inactivity' | 'sessionEnd';
}

export type KnownServerState = Exclude<ServerState, { kind: 'unreachable' }>;

/** If a start takes longer than this, the user gets advice. */
const slowStartMs = 10 * 60_000;

/** Returns whether a start takes so long that the user should check it. */
export function isSlowStart(state: ServerState, now: number): boolean {
  return state.kind === 'starting' && now - state.since > slowStartMs;
}
