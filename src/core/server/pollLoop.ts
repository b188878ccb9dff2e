import type { Clock } from '../../platform/clock.ts';
import type { Disposable } from '../lib/disposable.ts';

/**
 * Asks again and again, never twice at once: the next question is timed from the end of the last one.
 * `ask` must not reject. `delayMs` is read anew whenever the loop is rescheduled.
 */
export class PollLoop implements Disposable {
  private readonly clock: Clock;
  private readonly ask: () => Promise<void>;
  private readonly delayMs: () => number;
  private inFlight: Promise<void> | undefined;
  private timer: Disposable | undefined;
  private endedAt: number | undefined;
  private isDisposed = false;

  constructor(clock: Clock, ask: () => Promise<void>, delayMs: () => number) {
    this.clock = clock;
    this.ask = ask;
    this.delayMs = delayMs;
  }

  /** Asks now, or joins the question that is under way. */
  poll(): Promise<void> {
    this.inFlight ??= this.askOnce();
    return this.inFlight;
  }

  /** Asks a question that begins after this call. */
  async pollAfresh(): Promise<void> {
    await this.inFlight;
    await this.poll();
  }

  /** Applies a delay that may have changed; asks at once when the new time has passed already. */
  reschedule(): void {
    this.timer?.dispose();
    this.timer = undefined;
    if (this.isDisposed) return;
    this.timer = this.clock.schedule(() => void this.poll(), this.remainingMs(this.delayMs()));
  }

  dispose(): void {
    this.isDisposed = true;
    this.timer?.dispose();
  }

  private async askOnce(): Promise<void> {
    this.timer?.dispose();
    try {
      await this.ask();
    } finally {
      this.endedAt = this.clock.now();
      this.inFlight = undefined;
      this.reschedule();
    }
  }

  /** By the wall clock, which also counts the time asleep; a clock set back must not stretch the wait. */
  private remainingMs(delayMs: number): number {
    if (this.endedAt === undefined) return 0;
    return Math.min(delayMs, Math.max(0, this.endedAt + delayMs - this.clock.now()));
  }
}
