import type { Clock } from '../../platform/clock.ts';
import { abortable } from './abort.ts';
import type { Disposable } from './disposable.ts';

/** What a promise resolves to if that happens in time, else undefined; the promise goes on. Rejects with the signal's reason when it aborts first. */
export async function within<T>(
  clock: Clock,
  promise: Promise<T>,
  timeMs: number,
  signal: AbortSignal,
): Promise<T | undefined> {
  let timer: Disposable | undefined;
  const tooLate = new Promise<undefined>((resolve) => {
    timer = clock.schedule(() => {
      resolve(undefined);
    }, timeMs);
  });
  try {
    return await abortable(Promise.race([promise, tooLate]), signal);
  } finally {
    timer?.dispose();
  }
}
