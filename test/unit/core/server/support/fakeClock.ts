import type { Clock } from '../../../../../src/platform/clock.ts';

interface Timer {
  at: number;
  readonly callback: () => void;
}

/** A clock that moves only when the test advances it. */
export class FakeClock implements Clock {
  private wallMs: number;
  private steadyMs = 0;
  private timers: Timer[] = [];

  constructor(startAt = 1_700_000_000_000) {
    this.wallMs = startAt;
  }

  now(): number {
    return this.wallMs;
  }

  monotonic(): number {
    return this.steadyMs;
  }

  schedule(callback: () => void, delayMs: number): { dispose(): void } {
    const timer = { at: this.steadyMs + delayMs, callback };
    this.timers.push(timer);
    return { dispose: () => void (this.timers = this.timers.filter((other) => other !== timer)) };
  }

  get pendingTimers(): number {
    return this.timers.length;
  }

  /** Advances the time. Timers fire in order, and pending promises settle after each. */
  async advance(ms: number): Promise<void> {
    const end = this.steadyMs + ms;
    await settle();
    for (let next = this.nextUntil(end); next !== undefined; next = this.nextUntil(end)) {
      this.pass(Math.max(0, next.at - this.steadyMs));
      this.timers = this.timers.filter((timer) => timer !== next);
      next.callback();
      await settle();
    }
    this.pass(end - this.steadyMs);
  }

  /** Advances the time in one step and then fires the due timers, like a machine that wakes up. */
  async sleep(ms: number): Promise<void> {
    this.pass(ms);
    await this.advance(0);
  }

  /** Changes the time without firing timers. */
  jump(ms: number): void {
    this.pass(ms);
    for (const timer of this.timers) timer.at += ms;
  }

  /** Changes only the wall clock, as when the user sets it. */
  setBack(ms: number): void {
    this.wallMs -= ms;
  }

  private pass(ms: number): void {
    this.wallMs += ms;
    this.steadyMs += ms;
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
