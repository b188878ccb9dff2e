/** How far a transfer was at a moment. */
export interface RateSample {
  readonly atMs: number;
  readonly bytes: number;
}

/** The rate is that of the last seconds, so that it is smooth and still follows a change. */
const windowMs = 8_000;
/** Time until there is enough to tell a rate. */
const minSpanMs = 2_000;
/** Samples closer than this are merged. Limits their number. */
const sampleMs = 250;

/** Adds a sample and drops those that are too old. The first one that is kept is just outside the window. */
export function withSample(samples: readonly RateSample[], sample: RateSample): readonly RateSample[] {
  const last = samples.at(-1);
  const before = samples.at(-2);
  const isMerged = last !== undefined && before !== undefined && sample.atMs - before.atMs < sampleMs;
  const all = [...(isMerged ? samples.slice(0, -1) : samples), sample];
  const firstInside = all.findIndex(({ atMs }) => sample.atMs - atMs <= windowMs);
  return all.slice(Math.max(0, firstInside - 1));
}

/** Returns the bytes per second. Undefined shortly after the start, and if nothing moves. */
export function rateOf(samples: readonly RateSample[]): number | undefined {
  const [first] = samples;
  const last = samples.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const spanMs = last.atMs - first.atMs;
  const bytes = last.bytes - first.bytes;
  return spanMs < minSpanMs || bytes <= 0 ? undefined : (bytes / spanMs) * 1000;
}

/**
 * Returns the remaining time in milliseconds, in steps that a reader can follow: 5 s below a minute, 10 s below ten minutes,
 * and otherwise a minute. Rounded up, because an estimate that is too short annoys more.
 */
export function timeLeft(leftBytes: number, bytesPerSecond: number): number {
  const seconds = leftBytes / bytesPerSecond;
  const step = seconds <= 55 ? 5 : seconds <= 590 ? 10 : 60;
  return Math.ceil(seconds / step) * step * 1000;
}
