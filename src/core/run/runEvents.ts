import type { Clock } from '../../platform/clock.ts';
import type { Disposable } from '../lib/disposable.ts';
import { Emitter } from '../lib/event.ts';
import type { RunEvent } from './runEvent.ts';

/**
 * Tells everybody what happens to runs, in order. Whoever hears it writes and draws: that can wait for a request that is being
 * made, and for whoever asked for a run and gets its outcome.
 */
export class RunEvents implements Disposable {
  private readonly clock: Clock;
  private readonly emitter = new Emitter<RunEvent>();
  private waiting: readonly RunEvent[] = [];
  private timer: Disposable | undefined;
  readonly event = this.emitter.event;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  tell(event: RunEvent): void {
    this.tellWaiting();
    this.emitter.fire(event);
  }

  /** Tells it when what is being done now is done, or before what is told next. */
  tellSoon(event: RunEvent): void {
    this.waiting = [...this.waiting, event];
    this.timer ??= this.clock.schedule(() => {
      this.tellWaiting();
    }, 0);
  }

  dispose(): void {
    this.timer?.dispose();
    this.emitter.dispose();
  }

  private tellWaiting(): void {
    this.timer?.dispose();
    this.timer = undefined;
    const told = this.waiting;
    this.waiting = [];
    for (const event of told) this.emitter.fire(event);
  }
}
