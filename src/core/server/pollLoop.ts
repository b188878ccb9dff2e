import type { Clock } from '../../platform/clock.ts';
import type { Disposable } from '../lib/disposable.ts';

/**
 * Polls repeatedly, one request at a time. The delay starts when a request ends. `request` must not reject. `delayMs` is
 * read each time the loop is rescheduled.
 */
export class PollLoop implements Disposable {
  private readonly clock: Clock;
  private readonly request: () => Promise<void>;
  private readonly delayMs: () => number;
  private inFlight: Promise<void> | undefined;
  private timer: Disposable | undefined;
  private endedAt: number | undefined;
  private isDisposed = false;

  constructor(clock: Clock, request: () => Promise<void>, delayMs: () => number) {
    this.clock = clock;
    this.request = request;
    this.delayMs = delayMs;
  }

  /** Polls now, or joins the request in flight. */
  poll(): Promise<void> {
    this.inFlight ??= this.pollOnce();
    return this.inFlight;
  }

  /** Polls with a request that starts after this call. */
  async pollAgain(): Promise<void> {
    await this.inFlight;
    await this.poll();
  }

  /** Applies a changed delay. Polls at once if the new time has already passed. */
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

  private async pollOnce(): Promise<void> {
    this.timer?.dispose();
    try {
      await this.request();
    } finally {
      this.endedAt = this.clock.now();
      this.inFlight = undefined;
      this.reschedule();
    }
  }

  /** Uses the wall clock because it includes the time that the machine sleeps. A clock set back must not extend the wait. */
  private remainingMs(delayMs: number): number {
    if (this.endedAt === undefined) return 0;
    return Math.min(delayMs, Math.max(0, this.endedAt + delayMs - this.clock.now()));
  }
}
