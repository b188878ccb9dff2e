import type { Clock } from '../../../../../src/platform/clock.ts';

interface Timer {
  at: number;
  readonly callback: () => void;
}

/** A clock that the test advances. */
export class FakeClock implements Clock {
  private time: number;
  private timers: Timer[] = [];

  constructor(startAt = 1_000_000) {
    this.time = startAt;
  }

  now(): number {
    return this.time;
  }

  monotonic(): number {
    return this.time;
  }

  schedule(callback: () => void, delayMs: number): { dispose(): void } {
    const timer = { at: this.time + delayMs, callback };
    this.timers.push(timer);
    return { dispose: () => void (this.timers = this.timers.filter((other) => other !== timer)) };
  }

  get pendingTimers(): number {
    return this.timers.length;
  }

  /** Advances the time. Timers fire in order, and pending promises settle after each. */
  async advance(ms: number): Promise<void> {
    const end = this.time + ms;
    await settle();
    for (let next = this.nextUntil(end); next !== undefined; next = this.nextUntil(end)) {
      this.time = Math.max(this.time, next.at);
      this.timers = this.timers.filter((timer) => timer !== next);
      next.callback();
      await settle();
    }
    this.time = end;
  }

  /** Changes the time without firing timers, like sleep or a changed clock. */
  jump(ms: number): void {
    this.time += ms;
    for (const timer of this.timers) timer.at += ms;
  }

  private nextUntil(end: number): Timer | undefined {
    const due = this.timers.filter((timer) => timer.at <= end);
    return due.reduce<Timer | undefined>(
      (first, timer) => (first === undefined || timer.at < first.at ? timer : first),
      undefined,
    );
  }
}

/** Settles all promises that depend only on each other. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
