import type { Clock } from '../../platform/clock.ts';
import { sliceMs } from './steps.ts';

/**
 * Processes items in order. Starts immediately, but pauses after each slice of time, so that a large amount does not block the
 * process, whatever the speed of the machine. A single item should take far less time than a slice.
 */
export class SlicedQueue<T> {
  private readonly clock: Pick<Clock, 'monotonic' | 'schedule'>;
  private readonly process: (item: T) => void;
  private items: T[] = [];
  private isWorking = false;
  private waiting: (() => void)[] = [];

  constructor(clock: Pick<Clock, 'monotonic' | 'schedule'>, process: (item: T) => void) {
    this.clock = clock;
    this.process = process;
  }

  /** Adds items behind those that are still waiting. */
  add(items: Iterable<T>): void {
    for (const item of items) this.items.push(item);
    if (!this.isWorking) this.work();
  }

  /** Resolves when all items that were added so far, and those added meanwhile, are processed. */
  async whenEmpty(): Promise<void> {
    if (this.isWorking) await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  private work(): void {
    this.isWorking = true;
    const startedAt = this.clock.monotonic();
    let count = 0;
    try {
      for (const item of this.items) {
        if (count > 0 && this.clock.monotonic() - startedAt >= sliceMs) break;
        count++;
        this.process(item);
      }
    } finally {
      this.items = this.items.slice(count);
      this.isWorking = this.items.length > 0;
      if (this.isWorking)
        this.clock.schedule(() => {
          this.work();
        }, 0);
      else for (const resolve of this.waiting.splice(0)) resolve();
    }
  }
}
