import { setTimeout as delay } from 'node:timers/promises';

const timeoutMs = 40_000;
/** The pause before the second reading, and the longest one. It doubles after each reading. */
const firstPauseMs = 10;
const longestPauseMs = 160;

/** Reads until the value is as wanted, and returns it. Playwright's own wait treats a promise as true. */
export async function eventually<T>(read: () => Promise<T>, isWanted: (value: T) => boolean): Promise<T> {
  const end = Date.now() + timeoutMs;
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
    const value = await read();
    if (isWanted(value)) return value;
    if (Date.now() > end)
      throw new Error(`After ${timeoutMs / 1000} s, the value is still ${JSON.stringify(value).slice(0, 2_000)}`);
    await delay(pauseMs);
  }
}
