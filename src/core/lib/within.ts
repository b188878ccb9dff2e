import type { Clock } from '../../platform/clock.ts';
import { abortable } from './abort.ts';
import type { Disposable } from './disposable.ts';

/**
 * Waits for a promise for at most `timeMs`. Resolves to undefined after that. Rejects with the signal's reason if the signal
 * aborts first. The promise itself continues.
 */
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
