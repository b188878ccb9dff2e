import type { ServerInfo } from '../api/serverInfo.ts';
import type { ServerStatus } from '../errors/fault.ts';
import type { Fault } from '../errors/fault.ts';
import { deadlineOf } from './deadline.ts';
import type { KnownServerState, ServerState, Transition } from './serverState.ts';

/** Everything that can change the known state of the server. */
export type ServerEvent =
  | { readonly kind: 'infoReceived'; readonly info: ServerInfo }
  /** The extension is about to send a start or stop request. */
  | { readonly kind: 'startRequested' }
  | { readonly kind: 'stopRequested' }
  /** Engee refused the start or stop, so its next response counts at once. */
  | { readonly kind: 'requestRefused' }
  /** A request for the server's state failed. */
  | { readonly kind: 'requestFailed'; readonly fault: Fault }
  /** Time has passed: the last response is `answerAgeMs` old, and the next one was planned after `intervalMs`. */
  | { readonly kind: 'tick'; readonly answerAgeMs: number; readonly intervalMs: number };

/** How long a response that doesn't reflect the extension's own request yet is treated as outdated. */
export const settleMs = 30_000;

/** A response older than three intervals is stale. At least a minute, because the machine can be busy. */
function staleAfterMs(intervalMs: number): number {
  return Math.max(3 * intervalMs, 60_000);
}

const unknown: KnownServerState = { kind: 'unknown' };

/** Returns the state after an event: the same object if nothing has changed. */
export function reduce(state: ServerState, event: ServerEvent, now: number): ServerState {
  const next = nextState(state, event, now);
  // States are small plain objects with a fixed key order.
  return JSON.stringify(next) === JSON.stringify(state) ? state : next;
}

function nextState(state: ServerState, event: ServerEvent, now: number): ServerState {
  const known = lastKnown(state);
  switch (event.kind) {
    case 'infoReceived':
      return isOutdated(known, event.info.status, now) ? known : reported(state, event.info, now);
    case 'startRequested':
      return { kind: 'starting', since: now, requestedAt: now };
    case 'stopRequested':
      return { kind: 'stopping', since: now, requestedAt: now };
    case 'requestRefused':
      return withoutRequest(state);
    case 'requestFailed':
      return unreachable(state, event.fault, now);
    case 'tick':
      return state.kind !== 'unreachable' && event.answerAgeMs > staleAfterMs(event.intervalMs) ? unknown : state;
  }
}

function unreachable(state: ServerState, fault: Fault, now: number): ServerState {
  return {
    kind: 'unreachable',
    since: state.kind === 'unreachable' ? state.since : now,
    lastKnown: lastKnown(state),
    fault,
  };
}

/** Returns the last state that Engee reported, however long ago. */
function lastKnown(state: ServerState): KnownServerState {
  return state.kind === 'unreachable' ? state.lastKnown : state;
}

/** Returns the state without the extension's own request, so that the next response counts. */
function withoutRequest(state: ServerState): ServerState {
  const known = lastKnown(state);
  const unrequested = isTransition(known) ? { kind: known.kind, since: known.since } : known;
  return state.kind === 'unreachable' ? { ...state, lastKnown: unrequested } : unrequested;
}

/** Returns whether a response still describes the time before the extension's own start or stop request. */
function isOutdated(known: KnownServerState, status: ServerStatus, now: number): boolean {
  if (!isTransition(known) || known.requestedAt === undefined) return false;
  const waitedMs = now - known.requestedAt;
  const confirms =
    known.kind === 'starting'
      ? status === 'starting' || status === 'running'
      : status === 'stopping' || status === 'stopped';
  return !confirms && waitedMs >= 0 && waitedMs < settleMs;
}

function reported(state: ServerState, info: ServerInfo, now: number): ServerState {
  const known = lastKnown(state);
  switch (info.status) {
    case 'stopped':
    case 'unknown':
      return { kind: info.status };
    case 'starting':
    case 'stopping':
      // Engee's own time of the change is not used because its clock can differ.
      return { kind: info.status, since: known.kind === info.status ? known.since : now };
    case 'running': {
      // The server runs, but its reported address must not receive a token.
      if (info.url === undefined) return unreachable(withoutRequest(state), unexpectedAddress(info.refusedUrl), now);
      const deadline = deadlineOf(info, known.kind === 'running' ? known.deadline : undefined);
      return deadline === undefined ? { kind: 'running', url: info.url } : { kind: 'running', url: info.url, deadline };
    }
  }
}

function isTransition(state: KnownServerState): state is Transition<'starting'> | Transition<'stopping'> {
  return state.kind === 'starting' || state.kind === 'stopping';
}

function unexpectedAddress(address: string | undefined): Fault {
  return {
    kind: 'protocol',
    what: 'info',
    detail: 'unexpected server address',
    problem: { kind: 'serverAddress', address },
  };
}
