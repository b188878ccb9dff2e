import type { ServerInfo, ServerStatus } from '../api/serverInfo.ts';
import type { Fault } from '../errors/fault.ts';
import { deadlineOf } from './deadline.ts';
import type { KnownServerState, ServerState, Transition } from './serverState.ts';

/** Everything that can change what we know of the server. */
export type ServerEvent =
  | { readonly kind: 'infoReceived'; readonly info: ServerInfo }
  /** We are about to ask Engee to start or stop the server. */
  | { readonly kind: 'startRequested' }
  | { readonly kind: 'stopRequested' }
  /** Engee did not take the start or stop: what it says from now on counts at once. */
  | { readonly kind: 'requestRefused' }
  /** Engee could not be asked. */
  | { readonly kind: 'requestFailed'; readonly fault: Fault }
  /** Time has passed: the last answer is `answerAgeMs` old, and the next was meant to come after `intervalMs`. */
  | { readonly kind: 'tick'; readonly answerAgeMs: number; readonly intervalMs: number };

/** For so long an answer that does not know of our own request yet is taken for an old one. */
export const settleMs = 30_000;

/** An answer older than three intervals is no longer shown as the truth; a busy machine is given a minute. */
function staleAfterMs(intervalMs: number): number {
  return Math.max(3 * intervalMs, 60_000);
}

const unknown: KnownServerState = { kind: 'unknown' };

/** The state after an event. The same object is returned when nothing has changed. */
export function reduce(state: ServerState, event: ServerEvent, now: number): ServerState {
  const next = nextState(state, event, now);
  // States are small plain data whose keys are always written in one order.
  return JSON.stringify(next) === JSON.stringify(state) ? state : next;
}

function nextState(state: ServerState, event: ServerEvent, now: number): ServerState {
  const known = lastKnown(state);
  switch (event.kind) {
    case 'infoReceived':
      return isOldNews(known, event.info.status, now) ? known : told(state, event.info, now);
    case 'startRequested':
      return { kind: 'starting', since: now, requestedAt: now };
    case 'stopRequested':
      return { kind: 'stopping', since: now, requestedAt: now };
    case 'requestRefused':
      return unrequested(state);
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

/** What Engee told last, however long ago. */
function lastKnown(state: ServerState): KnownServerState {
  return state.kind === 'unreachable' ? state.lastKnown : state;
}

/** The same without the trust in a request of ours. */
function unrequested(state: ServerState): ServerState {
  const known = lastKnown(state);
  const trusted = isTransition(known) ? { kind: known.kind, since: known.since } : known;
  return state.kind === 'unreachable' ? { ...state, lastKnown: trusted } : trusted;
}

/** Whether an answer still describes the time before our own start or stop. */
function isOldNews(known: KnownServerState, status: ServerStatus, now: number): boolean {
  if (!isTransition(known) || known.requestedAt === undefined) return false;
  const waitedMs = now - known.requestedAt;
  const confirms =
    known.kind === 'starting'
      ? status === 'starting' || status === 'running'
      : status === 'stopping' || status === 'stopped';
  return !confirms && waitedMs >= 0 && waitedMs < settleMs;
}

function told(state: ServerState, info: ServerInfo, now: number): ServerState {
  const known = lastKnown(state);
  switch (info.status) {
    case 'stopped':
    case 'unknown':
      return { kind: info.status };
    case 'starting':
    case 'stopping':
      // Engee's own time of the change is not used: its clock need not be ours.
      return { kind: info.status, since: known.kind === info.status ? known.since : now };
    case 'running': {
      // It runs, but where it says it runs is no place to send a token to.
      if (info.url === undefined) return unreachable(unrequested(state), unexpectedAddress(info.refusedUrl), now);
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
