import type { ServerUrl } from '../api/serverUrl.ts';
import type { Evaluation } from '../api/userApi.ts';
import { faultOf } from '../errors/engeeError.ts';
import type { Fault } from '../errors/fault.ts';
import { abortable } from '../lib/abort.ts';
import { Emitter } from '../lib/event.ts';
import type { Clock } from '../../platform/clock.ts';
import type { RunEngine } from './runEngine.ts';
import type { Submission } from './submission.ts';

/** How a run ended. An error in the user's code is one of its results. */
export type RunOutcome =
  | Evaluation
  /** It was sent; the user gave up waiting, and the server may still be working on it. */
  | { readonly kind: 'stoppedWaiting' }
  /** It was never sent: the user took it back, or the run before it failed so that this one would have too. */
  | { readonly kind: 'notSent'; readonly why: 'cancelled' | 'earlierRunFailed' }
  | { readonly kind: 'failed'; readonly fault: Fault };

export type RunQueueState =
  | { readonly kind: 'idle' }
  /** The server, or the user's sign-in, is being made ready; nothing has been sent. */
  | { readonly kind: 'preparing'; readonly submission: Submission; readonly waiting: number }
  /** `since`: milliseconds since the epoch. */
  | { readonly kind: 'running'; readonly submission: Submission; readonly since: number; readonly waiting: number };

/** What happens to one run, told to whoever shows it. */
export interface RunObserver {
  onSent(): void;
}

interface Entry {
  readonly submission: Submission;
  readonly observer: RunObserver;
  readonly controller: AbortController;
  readonly settle: (outcome: RunOutcome) => void;
  readonly reject: (bug: unknown) => void;
}

/**
 * One run at a time, in the order they were asked for. An error in the user's code does not stop the ones behind it;
 * a run that could not be done, or whose fate is unknown, takes them with it: they were written to follow it.
 */
export class RunQueue {
  private readonly engine: RunEngine;
  private readonly ready: (signal: AbortSignal) => Promise<ServerUrl>;
  private readonly clock: Clock;
  private readonly waiting: Entry[] = [];
  private active: { readonly entry: Entry; sentAt?: number } | undefined;
  private readonly changed = new Emitter<RunQueueState>();
  readonly onDidChangeState = this.changed.event;

  /** @param ready asks for what is missing (sign-in, a started server); rejects with `cancelled` when the user declines */
  constructor(engine: RunEngine, ready: (signal: AbortSignal) => Promise<ServerUrl>, clock: Clock) {
    this.engine = engine;
    this.ready = ready;
    this.clock = clock;
  }

  get state(): RunQueueState {
    if (this.active === undefined) return { kind: 'idle' };
    const { submission } = this.active.entry;
    const waiting = this.waiting.length;
    return this.active.sentAt === undefined
      ? { kind: 'preparing', submission, waiting }
      : { kind: 'running', submission, since: this.active.sentAt, waiting };
  }

  /**
   * Queues a run; resolves when it ended, and rejects only for a bug. Aborting takes it back while it waits,
   * and stops the waiting for it once it is sent.
   */
  async run(submission: Submission, observer: RunObserver, signal: AbortSignal): Promise<RunOutcome> {
    if (signal.aborted) return { kind: 'notSent', why: 'cancelled' };
    const { promise, resolve, reject } = withResolvers<RunOutcome>();
    const entry: Entry = { submission, observer, controller: new AbortController(), settle: resolve, reject };
    const onAbort = () => {
      this.cancel(entry);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    this.waiting.push(entry);
    if (this.active === undefined) void this.work();
    else this.changed.fire(this.state);
    try {
      return await promise;
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  /** Takes back every run that waits and stops waiting for the one that was sent. */
  cancelAll(): void {
    this.dropWaiting('cancelled');
    this.active?.entry.controller.abort();
    this.changed.fire(this.state);
  }

  private cancel(entry: Entry): void {
    const index = this.waiting.indexOf(entry);
    entry.controller.abort();
    if (index < 0) return;
    this.waiting.splice(index, 1);
    entry.settle({ kind: 'notSent', why: 'cancelled' });
    this.changed.fire(this.state);
  }

  private async work(): Promise<void> {
    for (let entry = this.waiting.shift(); entry !== undefined; entry = this.waiting.shift()) {
      const active: { readonly entry: Entry; sentAt?: number } = { entry };
      this.active = active;
      this.changed.fire(this.state);
      await this.runNow(active);
    }
    this.active = undefined;
    this.changed.fire(this.state);
  }

  private async runNow(active: { readonly entry: Entry; sentAt?: number }): Promise<void> {
    const { submission, observer, controller, settle, reject } = active.entry;
    try {
      // What it asks may stay open on the screen; the queue does not wait for it.
      const server = await abortable(this.ready(controller.signal), controller.signal);
      active.sentAt = this.clock.now();
      this.changed.fire(this.state);
      observer.onSent();
      settle(await this.engine.run(server, submission, controller.signal));
    } catch (error) {
      const fault = faultOf(error);
      if (fault === undefined) reject(error);
      else if (fault.kind !== 'cancelled') settle({ kind: 'failed', fault });
      else settle(active.sentAt === undefined ? { kind: 'notSent', why: 'cancelled' } : { kind: 'stoppedWaiting' });
      if (!controller.signal.aborted) this.dropWaiting('earlierRunFailed');
    }
  }

  private dropWaiting(why: 'cancelled' | 'earlierRunFailed'): void {
    for (const entry of this.waiting.splice(0)) {
      entry.controller.abort();
      entry.settle({ kind: 'notSent', why });
    }
  }
}

function withResolvers<T>(): { promise: Promise<T>; resolve: (value: T) => void; reject: (error: unknown) => void } {
  let resolve: (value: T) => void = () => undefined;
  let reject: (error: unknown) => void = () => undefined;
  const promise = new Promise<T>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}
