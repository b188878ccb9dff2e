import type { Clock } from '../../platform/clock.ts';

/** Timeout for the editor's secret storage, which can hang forever without a keyring. */
export const storageTimeoutMs = 5_000;

/** Runs one call of secret storage with a timeout. Rejects when the call rejects or takes too long. */
export async function withStorageTimeout<T>(call: () => PromiseLike<T>, clock: Clock): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const limit = clock.schedule(() => {
      reject(new Error(`secret storage did not respond within ${storageTimeoutMs} ms`));
    }, storageTimeoutMs);
    // The async function turns a synchronous exception into a rejection.
    (async () => call())()
      .then(resolve, reject)
      .finally(() => {
        limit.dispose();
      });
  });
}
