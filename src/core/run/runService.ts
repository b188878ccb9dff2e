import type { Clock } from '../../platform/clock.ts';
import type { ServerUrl } from '../api/serverUrl.ts';
import type { Disposable } from '../lib/disposable.ts';
import type { Event } from '../lib/event.ts';
import type { BridgeEngine } from './bridgeEngine.ts';
import type { Interruption, Run, RunEvent, RunObserver, RunOutcome, RunPeriod, RunProgress } from './model.ts';
import type { PendingRuns } from './pendingRuns.ts';
import { RememberedRuns } from './rememberedRuns.ts';
import { RunEvents } from './runEvents.ts';
import { runIdIn } from './runFileName.ts';
import type { RunNumbers } from './runNumbers.ts';
import { type RunJob, RunQueue, type RunQueueState } from './runQueue.ts';
import { isShownByCaller, type Submission } from './submission.ts';

/** The interface for running code that features use. */
export interface Runs {
  readonly onDidRun: Event<RunEvent>;
  readonly state: RunQueueState;
  readonly onDidChangeState: Event<RunQueueState>;
  /**
   * Queues a run and resolves when it has ended. If it ended with a value, `onDidRun` fires after that, otherwise before.
   * Rejects only for a bug. Aborting cancels the queued run, or stops waiting for it if it was already sent.
   * @param code a function is called when the run is queued and again when it is sent, which is what the run then consists of
   */
  run(code: Submission | (() => Submission), signal: AbortSignal): Promise<RunOutcome>;
  /** Cancels all queued runs and stops waiting for the one that was sent, which may continue on the server. */
  stopWaiting(): void;
  /**
   * Cancels all queued runs and interrupts the active one.
   * @throws EngeeError
   */
  interrupt(signal: AbortSignal): Promise<Interruption>;
  /** Returns the run with this Julia file name (see `runFileName`), also from before a reload, if it is still remembered. */
  runOfFile(fileName: string): Run | undefined;
  /** The last few hundred runs that were sent, newest first. */
  readonly recent: readonly Run[];
  /** Returns where and when the code of a run was executed; undefined if it has not begun, and without the bridge. */
  periodOf(run: Run): ServerPeriod | undefined;
}

export interface ServerPeriod extends RunPeriod {
  readonly server: ServerUrl;
}

export interface RunServiceDependencies {
  readonly engine: Pick<BridgeEngine, 'run' | 'reattach' | 'epochOf' | 'interrupt' | 'wasThrownInto'>;
  /** Asks the user to sign in or start the server if necessary. Rejects with `canceled` if the user declines. */
  readonly ready: (signal: AbortSignal) => Promise<ServerUrl>;
  readonly clock: Clock;
  readonly pending: PendingRuns;
  readonly numbers: Pick<RunNumbers, 'next' | 'take'>;
  /** Makes the run ids of this window unique. Consists of lowercase letters and digits. */
  readonly windowId: string;
}

/** Runs that end within this time are not stored for a reload. */
const pendingAfterMs = 100;

/** Executes submissions through the queue and emits what happens to them. */
export class RunService implements Runs {
  private readonly dependencies: RunServiceDependencies;
  private readonly queue: RunQueue;
  private readonly events: RunEvents;
  private readonly remembered = new RememberedRuns();
  private readonly periods = new WeakMap<Run, ServerPeriod>();
  /** Functions that store a run as pending and whose delay has not passed yet. */
  private readonly early = new Set<() => void>();
  /** Ids of the runs that the user asked to interrupt and that have not ended. */
  private readonly interrupting = new Set<string>();
  readonly onDidRun: Event<RunEvent>;
  readonly onDidChangeState: Event<RunQueueState>;

  constructor(dependencies: RunServiceDependencies) {
    this.dependencies = dependencies;
    this.queue = new RunQueue(dependencies.engine, dependencies.clock);
    this.events = new RunEvents(dependencies.clock);
    this.onDidRun = this.events.event;
    this.onDidChangeState = this.queue.onDidChangeState;
  }

  get state(): RunQueueState {
    return this.queue.state;
  }

  async run(code: Submission | (() => Submission), signal: AbortSignal): Promise<RunOutcome> {
    const { engine, ready, numbers, windowId } = this.dependencies;
    const number = numbers.next();
    const current = () => {
      const submission = typeof code === 'function' ? code() : code;
      // The code of these is short.
      return isShownByCaller(submission) ? submission : this.remembered.share(submission);
    };
    const run: Run & { submission: Submission } = {
      number,
      id: `${windowId}-${number.toString(36)}`,
      submission: current(),
    };
    if (this.queue.state.kind !== 'idle') this.events.emit({ kind: 'queued', run });
    const job: RunJob = {
      ready: async (readySignal) => {
        const server = await ready(readySignal);
        if (typeof code === 'function' && !readySignal.aborted) run.submission = current();
        return server;
      },
      run: (server, _run, observer, runSignal) => engine.run(server, run, observer, runSignal),
    };
    return this.follow(run, job, signal);
  }

  /** Follows the runs that this window started on the server before a reload. Runs that the server no longer knows are dropped. */
  async reattach(server: ServerUrl, signal: AbortSignal): Promise<void> {
    const { engine, pending, numbers } = this.dependencies;
    // Sequentially, because a lost run would drop all runs that are queued behind it.
    for (const {
      run: { id, number = numbers.next(), submission },
      epoch,
      begunAt,
    } of pending.takeAll(server)) {
      const run: Run = { number, id, submission };
      numbers.take(number);
      const job: RunJob = {
        begunAt,
        ready: () => Promise.resolve(server),
        run: (_server, _run, observer, runSignal) => engine.reattach(server, run, epoch, observer, runSignal),
      };
      await this.follow(run, job, signal);
    }
  }

  stopWaiting(): void {
    this.queue.cancelAll();
  }

  async interrupt(signal: AbortSignal): Promise<Interruption> {
    const { state } = this.queue;
    if (state.kind !== 'running') return this.queue.interrupt(signal);
    const { id } = state.run;
    this.interrupting.add(id);
    const interruption = await this.queue.interrupt(signal);
    if (interruption === 'impossible') this.interrupting.delete(id);
    return interruption;
  }

  runOfFile(fileName: string): Run | undefined {
    const id = runIdIn(fileName);
    return id === undefined ? undefined : this.remembered.get(id);
  }

  get recent(): readonly Run[] {
    return this.remembered.newestFirst;
  }

  periodOf(run: Run): ServerPeriod | undefined {
    return this.periods.get(run);
  }

  /** The runs that were sent continue on the server and are stored, so that the window finds them after a reload. */
  dispose(): void {
    for (const addNow of this.early) addNow();
    this.dependencies.pending.close();
    this.queue.cancelAll();
    this.events.dispose();
  }

  private async follow(run: Run, job: RunJob, signal: AbortSignal): Promise<RunOutcome> {
    const { clock, pending, engine } = this.dependencies;
    const { begunAt } = job;
    let sentAt = { time: clock.now(), monotonic: clock.monotonic() };
    let ranMs: number | undefined;
    let progress: RunProgress | undefined;
    let isPending: Disposable | undefined;
    let server: ServerUrl | undefined;
    const observedJob: RunJob = {
      ...job,
      run: (url, ...rest) => {
        server = url;
        return job.run(url, ...rest);
      },
    };
    const observer: RunObserver = {
      onSent: () => {
        sentAt = { time: clock.now(), monotonic: clock.monotonic() };
        this.remembered.add(run);
        this.events.emitDeferred(
          begunAt === undefined ? { kind: 'sent', run, at: sentAt.time } : { kind: 'reattached', run, at: begunAt },
        );
      },
      onProgress: (now) => {
        if (engine.epochOf(run) !== undefined) isPending ??= this.addSoon(run, begunAt ?? sentAt.time);
        if (now === progress) return;
        progress = now;
        this.events.emitDeferred({ kind: 'progress', run, progress: now });
      },
      onOutput: (text) => {
        this.events.emit({ kind: 'output', run, text });
      },
      onOutputCut: (bytes) => {
        this.events.emit({ kind: 'outputCut', run, bytes });
      },
      onDisplayed: (shown) => {
        this.events.emit({ kind: 'displayed', run, shown });
      },
      onAsked: (input) => {
        this.events.emit({ kind: 'asked', run, input });
      },
      onTimed: (milliseconds) => {
        ranMs = milliseconds;
      },
      onPeriod: (period) => {
        if (server !== undefined) this.periods.set(run, { ...period, server });
      },
    };
    const outcome = await this.queue.run(run, observedJob, observer, signal);
    isPending?.dispose();
    pending.remove(run);
    const durationMs =
      begunAt === undefined ? clock.monotonic() - sentAt.monotonic : (ranMs ?? Math.max(0, clock.now() - begunAt));
    const isInterruptLate =
      this.interrupting.delete(run.id) &&
      (outcome.kind === 'value' || outcome.kind === 'error') &&
      !engine.wasThrownInto(run);
    const ended: RunEvent = {
      kind: 'ended',
      run,
      outcome,
      durationMs,
      ...(isInterruptLate ? { isInterruptLate } : {}),
    };
    // An error has to be marked before the caller resumes because the caller may navigate to it.
    if (outcome.kind === 'value') this.events.emitDeferred(ended);
    else this.events.emit(ended);
    return outcome;
  }

  /** Stores the run as pending after a delay. Disposing cancels that. */
  private addSoon(run: Run, begunAt: number): Disposable {
    const { clock, pending, engine } = this.dependencies;
    const addNow = () => {
      this.early.delete(addNow);
      const epoch = engine.epochOf(run);
      if (epoch !== undefined) pending.add(run, epoch, begunAt);
    };
    this.early.add(addNow);
    const timer = clock.schedule(addNow, pendingAfterMs);
    return {
      dispose: () => {
        this.early.delete(addNow);
        timer.dispose();
      },
    };
  }
}
