import type { Clock } from '../../../../src/platform/clock.ts';

/** A clock that is `factor` times as fast as the real one, so that minutes of polling take seconds. */
export function fastClock(factor: number): Clock {
  const origin = Date.now();
  const now = () => origin + (Date.now() - origin) * factor;
  return {
    now,
    monotonic: now,
    schedule(callback, delayMs) {
      const timer = setTimeout(callback, delayMs / factor);
      return {
        dispose: () => {
          clearTimeout(timer);
        },
      };
    },
  };
}
