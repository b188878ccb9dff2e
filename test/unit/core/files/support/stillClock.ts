import type { Clock } from '../../../../../src/platform/clock.ts';

/** Time does not pass: nothing that is scheduled comes. */
export const stillClock: Clock = {
  now: () => 0,
  monotonic: () => 0,
  schedule: () => ({ dispose: () => undefined }),
};
