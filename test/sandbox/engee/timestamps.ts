/** Formats a time like Engee, in UTC with microseconds: `2026-08-05T13:02:40.596757Z`. */
export function timestamp(epochMs: number): string {
  const wholeMs = Math.floor(epochMs);
  const micros = Math.floor((epochMs - wholeMs) * 1000);
  return new Date(wholeMs).toISOString().replace('Z', `${String(micros).padStart(3, '0')}Z`);
}

/** Returns the milliseconds since the epoch with a fraction, so that timestamps have real microseconds. */
export function preciseNow(): number {
  return performance.timeOrigin + performance.now();
}
