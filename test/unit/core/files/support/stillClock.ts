import type { Clock } from '../../../../../src/platform/clock.ts';

/** A clock that stands still: scheduled callbacks never run. */
export const stillClock: Clock = {
  now: () => 0,
  monotonic: () => 0,
  schedule: () => ({ dispose: () => undefined }),
};
