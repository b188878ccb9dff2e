import type { Clock } from '../../platform/clock.ts';
import type { ServerUrl } from '../api/serverUrl.ts';
import { EngeeError, faultOf } from '../errors/engeeError.ts';
import { raceAbort } from '../lib/abort.ts';
import { Emitter } from '../lib/event.ts';
import type { Interruption, Run, RunEngine, RunObserver, RunOutcome } from './model.ts';

export type RunQueueState =
  | { readonly kind: 'idle' }
  /** The user is signing in or the server is starting. Nothing has been sent. */
  | { readonly kind: 'preparing'; readonly run: Run; readonly waiting: number }
  /** `since`: milliseconds since the epoch. */
  | { readonly kind: 'running'; readonly run: Run; readonly since: number; readonly waiting: number };

/** The steps of one run: getting ready and running. */
export interface RunJob {
  /** For a reattached run: when it started, in milliseconds since the epoch. */
  readonly begunAt?: number;
  /** Asks the user to sign in or start the server if necessary. Rejects with `canceled` if the user declines. */
  ready(signal: AbortSignal): Promise<ServerUrl>;
  run(server: ServerUrl, run: Run, observer: RunObserver, signal: AbortSignal): Promise<RunOutcome>;
}

interface Entry {
  readonly run: Run;
  readonly job: RunJob;
  readonly observer: RunObserver;
  readonly controller: AbortController;
  readonly settle: (outcome: RunOutcome) => void;
  readonly reject: (bug: unknown) => void;
}

interface Active {
  readonly entry: Entry;
  sent?: { readonly at: number; readonly server: ServerUrl };
}

/**
 * Executes runs one at a time, in the order of the requests. An error in the user's code does not stop the runs behind it. If a
 * run fails or its outcome is unknown, the runs behind it are dropped because they may depend on it.
 */
export class RunQueue {
  private readonly engine: Pick<RunEngine, 'interrupt'>;
  private readonly clock: Clock;
  private readonly waiting: Entry[] = [];
  private active: Active | undefined;
  private readonly changed = new Emitter<RunQueueState>();
  readonly onDidChangeState = this.changed.event;

  constructor(engine: Pick<RunEngine, 'interrupt'>, clock: Clock) {
    this.engine = engine;
    this.clock = clock;
  }

  get state(): RunQueueState {
    if (this.active === undefined) return { kind: 'idle' };
    const { run } = this.active.entry;
    const waiting = this.waiting.length;
    return this.active.sent === undefined
      ? { kind: 'preparing', run, waiting }
      : { kind: 'running', run, since: this.active.sent.at, waiting };
  }

  /**
   * Queues a run and resolves when it has ended. Rejects only for a bug. Aborting removes the run from the queue or, if it was
   * already sent, stops waiting for it.
   */
  async run(run: Run, job: RunJob, observer: RunObserver, signal: AbortSignal): Promise<RunOutcome> {
    if (signal.aborted) return { kind: 'notSent', why: 'canceled' };
    const { promise, resolve, reject } = withResolvers<RunOutcome>();
    const entry: Entry = { run, job, observer, controller: new AbortController(), settle: resolve, reject };
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

  /** Cancels all queued runs and stops waiting for the one that was sent. */
  cancelAll(): void {
    this.dropWaiting('canceled');
    this.active?.entry.controller.abort();
    this.changed.fire(this.state);
  }

  /**
   * Cancels all queued runs and interrupts the active one.
   * @throws EngeeError
   */
  async interrupt(signal: AbortSignal): Promise<Interruption> {
    this.dropWaiting('canceled');
    this.changed.fire(this.state);
    const { active } = this;
    if (active === undefined) return 'ended';
    if (active.sent === undefined) {
      active.entry.controller.abort();
      return 'thrown';
    }
    return this.engine.interrupt(active.sent.server, active.entry.run, signal);
  }

  private cancel(entry: Entry): void {
    const index = this.waiting.indexOf(entry);
    entry.controller.abort();
    if (index < 0) return;
    this.waiting.splice(index, 1);
    entry.settle({ kind: 'notSent', why: 'canceled' });
    this.changed.fire(this.state);
  }

  private async work(): Promise<void> {
    for (let entry = this.waiting.shift(); entry !== undefined; entry = this.waiting.shift()) {
      const active: Active = { entry };
      this.active = active;
      this.changed.fire(this.state);
      await this.runNow(active);
    }
    this.active = undefined;
    this.changed.fire(this.state);
  }

  private async runNow(active: Active): Promise<void> {
    const { run, job, observer, controller, settle, reject } = active.entry;
    try {
      // Its dialog may stay open after a cancellation, and the queue must not wait for that.
      const server = await raceAbort(job.ready(controller.signal), controller.signal);
      active.sent = { at: job.begunAt ?? this.clock.now(), server };
      this.changed.fire(this.state);
      observer.onSent();
      settle(await job.run(server, run, observer, controller.signal));
    } catch (error) {
      const fault = faultOf(error);
      if (fault === undefined) reject(error);
      else if (fault.kind !== 'canceled') settle({ kind: 'failed', fault });
      else settle(active.sent === undefined ? { kind: 'notSent', why: 'canceled' } : { kind: 'stoppedWaiting' });
      if (!controller.signal.aborted) this.dropWaiting('earlierRunFailed');
    }
  }

  private dropWaiting(why: 'canceled' | 'earlierRunFailed'): void {
    for (const entry of this.waiting.splice(0)) {
      entry.controller.abort(new EngeeError({ kind: 'canceled' }));
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
