import type { Clock } from '../../../../../src/platform/clock.ts';

/** A clock on which only the work itself takes time. Scheduled callbacks run one per turn, whatever their delay. */
export class WorkClock implements Clock {
  private time = 0;
  private callbacks: (() => void)[] = [];

  now(): number {
    return this.time;
  }

  monotonic(): number {
    return this.time;
  }

  schedule(callback: () => void): { dispose(): void } {
    this.callbacks.push(callback);
    return { dispose: () => void (this.callbacks = this.callbacks.filter((other) => other !== callback)) };
  }

  /** Whether a callback is scheduled. */
  get isWaiting(): boolean {
    return this.callbacks.length > 0;
  }

  work(milliseconds: number): void {
    this.time += milliseconds;
  }

  /** Runs the next callback, and settles pending promises. */
  async turn(): Promise<void> {
    this.callbacks.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
}
