import type { Clock } from '../../platform/clock.ts';

/** How long the editor's secret storage may take; without a keyring it can hang for ever. */
export const storageTimeoutMs = 5_000;

/** Waits for one call of secret storage, but not for ever. Rejects with what the storage rejects with, or when it hangs. */
export async function guarded<T>(call: () => PromiseLike<T>, clock: Clock): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const limit = clock.schedule(() => {
      reject(new Error(`secret storage gave no answer for ${storageTimeoutMs} ms`));
    }, storageTimeoutMs);
    // An async function, so that a call that throws at once is a rejection like any other.
    (async () => call())()
      .then(resolve, reject)
      .finally(() => {
        limit.dispose();
      });
  });
}
