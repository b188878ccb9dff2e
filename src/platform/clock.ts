/** The time source of core, which never reads the ambient clock, so that tests can control it. */
export interface Clock {
  /** Milliseconds since the Unix epoch. May jump when the machine's clock is set. */
  now(): number;
  /** Milliseconds from an arbitrary origin. Never goes back. */
  monotonic(): number;
  /** Calls back once after `delayMs`. The maximum is 2^31-1, because a longer delay fires at once. Dispose to cancel. */
  schedule(callback: () => void, delayMs: number): { dispose(): void };
}
