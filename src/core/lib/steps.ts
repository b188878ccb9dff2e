import type { Clock } from '../../platform/clock.ts';

/** A computation that can pause after each of its short steps. */
export type Steps<T> = Generator<undefined, T>;

/** Longest time to keep other work waiting, in milliseconds. Shorter than a frame, so that the process stays responsive. */
export const sliceMs = 8;

/** Takes all steps at once. */
export function finish<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

/**
 * Takes the steps in slices by time, the first at once, and lets other work run between them.
 * @param isWanted checked after each pause. Returns undefined once it is false.
 */
export async function finishInSlices<T>(
  steps: Steps<T>,
  clock: Clock,
  isWanted: () => boolean,
): Promise<{ readonly value: T } | undefined> {
  for (;;) {
    const endsAt = clock.monotonic() + sliceMs;
    do {
      const { done, value } = steps.next();
      if (done === true) return { value };
    } while (clock.monotonic() < endsAt);
    await new Promise<void>((resolve) => {
      clock.schedule(resolve, 0);
    });
    if (!isWanted()) return undefined;
  }
}
