import { setTimeout as delay } from 'node:timers/promises';

const timeoutMs = 40_000;
const pauseMs = 100;

/** Reads until the value is as wanted, and returns it. Playwright's own wait treats a promise as true. */
export async function eventually<T>(read: () => Promise<T>, isWanted: (value: T) => boolean): Promise<T> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const value = await read();
    if (isWanted(value)) return value;
    if (Date.now() > end)
      throw new Error(`After ${timeoutMs / 1000} s, the value is still ${JSON.stringify(value).slice(0, 2_000)}`);
    await delay(pauseMs);
  }
}
