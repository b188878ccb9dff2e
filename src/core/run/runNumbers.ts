import type { Clock } from '../../platform/clock.ts';
import type { Memento } from '../../platform/memento.ts';
import type { Disposable } from '../lib/disposable.ts';

const key = 'engee.lastRunNumber';
/** A run does not wait for the memory, and runs in a row are remembered together. */
const saveDelayMs = 100;
/** A larger number was not counted. */
export const maxRunNumber = 1_000_000_000;

/** Numbers the runs of a window from 1, and goes on after a reload: the number of an earlier run does not come again. */
export class RunNumbers implements Disposable {
  private readonly memory: Memento;
  private readonly clock: Clock;
  private last: number;
  private timer: Disposable | undefined;

  constructor(memory: Memento, clock: Clock) {
    this.memory = memory;
    this.clock = clock;
    this.last = countedNumber(memory.get(key));
  }

  next(): number {
    this.take(this.last + 1);
    return this.last;
  }

  /** Takes note of the number that a run from before the reload has. */
  take(number: number): void {
    if (number <= this.last) return;
    this.last = number;
    this.timer ??= this.clock.schedule(() => {
      this.save();
    }, saveDelayMs);
  }

  dispose(): void {
    if (this.timer !== undefined) this.save();
  }

  private save(): void {
    this.timer?.dispose();
    this.timer = undefined;
    void Promise.resolve(this.memory.update(key, this.last)).catch(() => undefined);
  }
}

function countedNumber(stored: unknown): number {
  return typeof stored === 'number' && Number.isSafeInteger(stored) && stored > 0 && stored < maxRunNumber ? stored : 0;
}
