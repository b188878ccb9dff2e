import { setTimeout as delay } from 'node:timers/promises';

const timeoutMs = 40_000;
const pauseMs = 100;

/** Reads again and again until what is read is as wanted, and gives it. The browser's own waiting takes a promise for a yes. */
export async function eventually<T>(read: () => Promise<T>, isWanted: (value: T) => boolean): Promise<T> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const value = await read();
    if (isWanted(value)) return value;
    if (Date.now() > end)
      throw new Error(`After ${timeoutMs / 1000} s it is still ${JSON.stringify(value).slice(0, 2_000)}`);
    await delay(pauseMs);
  }
}
