import type { Clock } from '../../platform/clock.ts';
import type { Memento } from '../../platform/storage.ts';
import type { Disposable } from '../lib/disposable.ts';

const key = 'engee.lastRunNumber';
/** Keeps storage off the path of a run and combines the writes of consecutive runs. */
const saveDelayMs = 100;
/** A larger number cannot come from counting and is rejected. */
export const maxRunNumber = 1_000_000_000;

/** Numbers the runs of a window from 1 and continues after a reload, so that no number is used twice. */
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

  /** Records the number of a run from before the reload. */
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
