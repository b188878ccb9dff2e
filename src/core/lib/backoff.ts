export interface BackoffPolicy {
  readonly firstMs: number;
  readonly maxMs: number;
}

/**
 * Returns the delay in milliseconds before the next attempt after `failures` consecutive failures (1 or more). Doubles from
 * `firstMs` to `maxMs`, with "equal jitter" (half fixed, half random), so that windows don't all retry at the same time.
 * @param random a number in [0, 1)
 */
export function backoffMs(policy: BackoffPolicy, failures: number, random: number): number {
  const ceilingMs = Math.min(policy.maxMs, policy.firstMs * 2 ** Math.min(failures - 1, 30));
  return ceilingMs / 2 + (ceilingMs / 2) * random;
}
