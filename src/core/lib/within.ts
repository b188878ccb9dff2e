import type { Clock } from '../../platform/clock.ts';
import { abortable } from './abort.ts';
import { delay } from './delay.ts';

/** What a promise resolves to if that happens in time, else undefined; the promise goes on. Rejects with the signal's reason when it aborts first. */
export async function within<T>(clock: Clock, promise: Promise<T>, timeMs: number, signal: AbortSignal): Promise<T | undefined> {
  const done = new AbortController();
  try {
    return await abortable(Promise.race([promise, delay(clock, timeMs, done.signal).then(() => undefined)]), signal);
  } finally {
    done.abort();
  }
}
