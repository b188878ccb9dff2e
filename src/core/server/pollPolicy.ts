import { backoffMs } from '../lib/backoff.ts';
import { isSlowStart, type ServerState } from './serverState.ts';

/** All that decides when Engee is asked next. */
export interface PollSituation {
  readonly isFocused: boolean;
  readonly state: ServerState;
  readonly now: number;
  /** Failed questions in a row. */
  readonly failures: number;
  /** What Engee asked for in its last refusal. */
  readonly retryAfterMs?: number;
  /** A number in [0, 1), drawn once for each question. */
  readonly random: number;
}

const steadyMs = 60_000;
const unfocusedMs = 5 * 60_000;
const fastestMs = 2_000;
const slowestChangeMs = 15_000;
/** However long Engee wants to be left alone, look again after a day. */
const longestRetryAfterMs = 24 * 3_600_000;

/** Milliseconds from one answer to the next question. Who is signed out has nobody to ask: there is no situation. */
export function pollDelayMs(situation: PollSituation): number {
  if (situation.failures > 0) {
    const backoff = backoffMs({ firstMs: fastestMs, maxMs: idleMs(situation) }, situation.failures, situation.random);
    return Math.max(backoff, Math.min(situation.retryAfterMs ?? 0, longestRetryAfterMs));
  }
  const { state, now } = situation;
  const isChanging = (state.kind === 'starting' || state.kind === 'stopping') && !isSlowStart(state, now);
  return isChanging ? changeMs(now - state.since) : idleMs(situation);
}

function idleMs(situation: PollSituation): number {
  return situation.isFocused ? steadyMs : unfocusedMs;
}

/** A start takes seconds or minutes: ask often at first, then in proportion to how long it has taken already. */
function changeMs(elapsedMs: number): number {
  return Math.min(slowestChangeMs, Math.max(fastestMs, elapsedMs / 4));
}
