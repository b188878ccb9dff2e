import type { Clock } from '../../platform/clock.ts';
import type { ServerUrl } from '../api/serverUrl.ts';
import type { Disposable } from '../lib/disposable.ts';
import type { Event } from '../lib/event.ts';
import type { BridgeEngine } from './bridgeEngine.ts';
import { runIdIn } from './fileNameOf.ts';
import type { Interruption } from './interruption.ts';
import type { PendingRuns } from './pendingRuns.ts';
import type { Run, RunEvent, RunProgress } from './runEvent.ts';
import type { RunNumbers } from './runNumbers.ts';
import { RunEvents } from './runEvents.ts';
import type { RunObserver } from './runObserver.ts';
import type { RunOutcome } from './runOutcome.ts';
import { RunQueue, type RunJob, type RunQueueState } from './runQueue.ts';
import type { Submission } from './submission.ts';

/** Running code, as features see it. */
export interface Runs {
  readonly onDidRun: Event<RunEvent>;
  readonly state: RunQueueState;
  readonly onDidChangeState: Event<RunQueueState>;
  /**
   * Queues a run; resolves when it has ended: before a value is told to `onDidRun`, and after any other end is.
   * Rejects only for a bug. Aborting takes it back, or stops waiting for it.
   */
  run(submission: Submission, signal: AbortSignal): Promise<RunOutcome>;
  /** Takes back what waits and stops waiting for what was sent; the server may go on. */
  stopWaiting(): void;
  /** Interrupts what runs now, and takes back what waits. Rejects with `EngeeError`. */
  interrupt(signal: AbortSignal): Promise<Interruption>;
  /** The run that Julia knows by this file name (see `fileNameOf`), of this window or one before; undefined: none that is remembered. */
  runOfFile(fileName: string): Run | undefined;
  /** The runs that were sent, newest first, of the last few hundred. */
  readonly recent: readonly Run[];
}

/** Runs remembered: an error may stand in a function that was sent long before it was called. */
const maxRemembered = 300;

export interface RunServiceDependencies {
  readonly engine: Pick<BridgeEngine, 'run' | 'reattach' | 'epochOf' | 'interrupt' | 'wasThrownInto'>;
  /** Asks for what is missing (sign-in, a started server); rejects with `cancelled` when the user declines. */
  readonly ready: (signal: AbortSignal) => Promise<ServerUrl>;
  readonly clock: Clock;
  readonly pending: PendingRuns;
  readonly numbers: Pick<RunNumbers, 'next' | 'take'>;
  /** Tells this window's runs from those of others: lower-case letters and digits. */
  readonly windowId: string;
}

/** A run that is over at once need not be found again after a reload. */
const pendingAfterMs = 100;

/** Takes submissions through the queue and tells everybody what becomes of them. */
export class RunService implements Runs {
  private readonly dependencies: RunServiceDependencies;
  private readonly queue: RunQueue;
  private readonly events: RunEvents;
  private readonly remembered = new Map<string, Run>();
  /** What adds runs to those that are pending, while it is too early for that. */
  private readonly early = new Set<() => void>();
  /** The runs that the user asked to interrupt and that have not ended. */
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

  async run(submission: Submission, signal: AbortSignal): Promise<RunOutcome> {
    const { engine, ready, numbers, windowId } = this.dependencies;
    const number = numbers.next();
    const run: Run = { number, id: `${windowId}-${number.toString(36)}`, submission };
    if (this.queue.state.kind !== 'idle') this.events.tell({ kind: 'queued', run });
    const job: RunJob = {
      ready,
      run: (server, _run, observer, runSignal) => engine.run(server, run, observer, runSignal),
    };
    return this.follow(run, job, signal);
  }

  /** Follows what an earlier life of this window had running on this server; what is not known there any more is forgotten. */
  async reattach(server: ServerUrl, signal: AbortSignal): Promise<void> {
    const { engine, pending, numbers } = this.dependencies;
    // One after the other: a run that is lost must not take those behind it along.
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
    return [...this.remembered.values()].reverse();
  }

  /** The window closes: what was sent goes on at the server, and is remembered for the next life of this window. */
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
    const observer: RunObserver = {
      onSent: () => {
        sentAt = { time: clock.now(), monotonic: clock.monotonic() };
        this.remember(run);
        this.events.tellSoon(
          begunAt === undefined ? { kind: 'sent', run, at: sentAt.time } : { kind: 'reattached', run, at: begunAt },
        );
      },
      onProgress: (now) => {
        if (engine.epochOf(run) !== undefined) isPending ??= this.addSoon(run, begunAt ?? sentAt.time);
        if (now === progress) return;
        progress = now;
        this.events.tellSoon({ kind: 'progress', run, progress: now });
      },
      onOutput: (text) => {
        this.events.tell({ kind: 'output', run, text });
      },
      onOutputCut: (bytes) => {
        this.events.tell({ kind: 'outputCut', run, bytes });
      },
      onDisplayed: (shown) => {
        this.events.tell({ kind: 'displayed', run, shown });
      },
      onAsked: (input) => {
        this.events.tell({ kind: 'asked', run, input });
      },
      onTimed: (milliseconds) => {
        ranMs = milliseconds;
      },
    };
    const outcome = await this.queue.run(run, job, observer, signal);
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
    // An error is marked before whoever asked for the run goes on: they may go to the problem.
    if (outcome.kind === 'value') this.events.tellSoon(ended);
    else this.events.tell(ended);
    return outcome;
  }

  /** Disposing gives it up, unless it is done. */
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

  private remember(run: Run): void {
    this.remembered.set(run.id, run);
    for (const id of this.remembered.keys()) {
      if (this.remembered.size <= maxRemembered) break;
      this.remembered.delete(id);
    }
  }
}
