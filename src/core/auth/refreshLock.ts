import type { Clock } from '../../platform/clock.ts';
import type { HeldLock, Lock } from '../../platform/lock.ts';
import { delay } from '../lib/delay.ts';

/** Spreads the requests of windows that wake up together when there is no lock. */
const jitterMs = 1_000;

export interface RefreshLockDependencies {
  readonly lock: Lock;
  readonly clock: Clock;
  /** A number in [0, 1), for jitter. */
  readonly random: () => number;
}

/**
 * Runs `work` in one window at a time. Without lock support, runs it after a random delay and passes undefined.
 * `work` must read the current state itself, because it may have changed while waiting for the lock.
 * Rejects when `work` rejects, or with the signal's reason while waiting.
 */
export async function withRefreshLock<T>(
  { lock, clock, random }: RefreshLockDependencies,
  name: string,
  work: (held: HeldLock | undefined) => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  const held = await lock.acquire(name, signal);
  try {
    if (held === undefined) await delay(clock, random() * jitterMs, signal);
    return await work(held);
  } finally {
    await held?.release();
  }
}
