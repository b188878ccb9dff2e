import type { Clock } from '../../../../src/platform/clock.ts';

/** A clock that runs `factor` times as fast as the real one, so that minutes of policy pass in seconds of test. */
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
