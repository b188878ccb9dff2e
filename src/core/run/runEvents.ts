import type { Clock } from '../../platform/clock.ts';
import type { Disposable } from '../lib/disposable.ts';
import { Emitter } from '../lib/event.ts';
import type { RunEvent } from './model.ts';

/**
 * Emits run events in order. Listeners render, so an event can be deferred until a request has been sent or the caller of a run
 * has received its outcome.
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

  emit(event: RunEvent): void {
    this.emitDeferredNow();
    this.emitter.fire(event);
  }

  /** Emits the event in a later task, or earlier if another event is emitted first. */
  emitDeferred(event: RunEvent): void {
    this.waiting = [...this.waiting, event];
    this.timer ??= this.clock.schedule(() => {
      this.emitDeferredNow();
    }, 0);
  }

  dispose(): void {
    this.timer?.dispose();
    this.emitter.dispose();
  }

  private emitDeferredNow(): void {
    this.timer?.dispose();
    this.timer = undefined;
    const told = this.waiting;
    this.waiting = [];
    for (const event of told) this.emitter.fire(event);
  }
}
