import { backoffMs } from '../lib/backoff.ts';
import { isSlowStart, type ServerState } from './serverState.ts';

/** Everything that determines when Engee is polled next. */
export interface PollSituation {
  readonly isFocused: boolean;
  readonly state: ServerState;
  readonly now: number;
  /** Consecutive failed requests. */
  readonly failures: number;
  /** The delay that Engee's last refusal asked for. */
  readonly retryAfterMs?: number;
  /** A number in [0, 1), drawn once for each request. */
  readonly random: number;
}

const steadyMs = 60_000;
const unfocusedMs = 5 * 60_000;
const fastestMs = 2_000;
const slowestChangeMs = 15_000;
/** Poll again after a day even if Engee asks for a longer delay. */
const longestRetryAfterMs = 24 * 3_600_000;

/** Returns the delay in milliseconds from the end of one request to the next. */
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

/** A start takes seconds or minutes, so poll often at first, then in proportion to the elapsed time. */
function changeMs(elapsedMs: number): number {
  return Math.min(slowestChangeMs, Math.max(fastestMs, elapsedMs / 4));
}
