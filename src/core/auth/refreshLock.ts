import type { Clock } from '../../platform/clock.ts';
import type { HeldLock, Lock } from '../../platform/lock.ts';
import { delay } from '../lib/delay.ts';

/** Without a lock, windows that wake together should at least not ask in the same instant. */
const jitterMs = 1_000;

export interface RefreshLockDependencies {
  readonly lock: Lock;
  readonly clock: Clock;
  /** A number in [0, 1), for jitter. */
  readonly random: () => number;
}

/**
 * Runs `work` in one window at a time; where there can be no lock, after a random pause and with
 * undefined. What `work` decides must rest on what it reads itself: the world may have changed while it waited.
 * Rejects as `work` does, or with the signal's reason while it waits.
 */
export async function inOneWindow<T>(
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
