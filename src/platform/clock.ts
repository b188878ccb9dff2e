/** Time, as core sees it. Core never reads the ambient clock, so that tests can own it. */
export interface Clock {
  /** Milliseconds since the Unix epoch; may jump when the machine's clock is set. */
  now(): number;
  /** Milliseconds that never go back; the origin is arbitrary. */
  monotonic(): number;
  /** Calls once after `delayMs`, at most 2^31-1 (a longer delay would fire at once). Dispose to cancel. */
  schedule(callback: () => void, delayMs: number): { dispose(): void };
}
