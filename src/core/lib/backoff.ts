export interface BackoffPolicy {
  readonly firstMs: number;
  readonly maxMs: number;
}

/**
 * The delay before the next try after `failures` failures in a row (1 or more): doubling from `firstMs` to `maxMs`,
 * with "equal jitter" (half fixed, half random), so that many windows do not ask at the same instant.
 * @param random a number in [0, 1)
 */
export function backoffMs(policy: BackoffPolicy, failures: number, random: number): number {
  const ceilingMs = Math.min(policy.maxMs, policy.firstMs * 2 ** Math.min(failures - 1, 30));
  return ceilingMs / 2 + (ceilingMs / 2) * random;
}
