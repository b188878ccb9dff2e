import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import type { ServerUrl } from '../api/serverUrl.ts';
import type { BridgeCalls } from '../bridge/bridgeCalls.ts';
import type { Installation } from '../bridge/bridgeInstaller.ts';
import { EngeeError, faultOf } from '../errors/engeeError.ts';
import { abortWith } from '../lib/abortWith.ts';
import { within } from '../lib/within.ts';
import { BridgeRun } from './bridgeRun.ts';
import type { RunEngine } from './runEngine.ts';
import type { Run } from './runEvent.ts';
import type { RunObserver } from './runObserver.ts';
import type { RunOutcome } from './runOutcome.ts';
import type { Interruption } from './interruption.ts';

/** The server keeps so many finished runs of this window: their whole output and value can still be saved. */
const keptRuns = 3;

/** Longer than the bridge itself waits for the code to notice; no answer means that the server computes. */
const interruptTimeoutMs = 3_000;

/** Finding a bridge that is there takes less, and is not worth a word. */
const preparingAfterMs = 300;

export interface BridgeEngineDependencies {
  readonly calls: BridgeCalls;
  /** What runs the code where the bridge cannot be installed. */
  readonly plain: RunEngine;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Runs code through the bridge in the user's Julia, or plainly where the server does not take it. */
export class BridgeEngine implements RunEngine {
  private readonly dependencies: BridgeEngineDependencies;
  private readonly epochs = new Map<string, string>();
  /** Runs of which nothing has been sent yet: the bridge is being installed. */
  private readonly preparing = new Map<string, AbortController>();
  /** Wishes to interrupt a run that the server has not answered yet. */
  private readonly interrupting = new Map<string, Promise<Interruption>>();
  /** Where it was said that code runs without the bridge: a server, and what shows its runs. */
  private readonly saidPlain = new Set<string>();
  /** The last run that an interrupt was thrown into: runs come one after the other. */
  private thrownInto: string | undefined;
  /** Finished runs whose answers have arrived, oldest first: all but the last few are forgotten by the server on the next occasion. */
  private finished: readonly { readonly epoch: string; readonly id: string }[] = [];

  constructor(dependencies: BridgeEngineDependencies) {
    this.dependencies = dependencies;
  }

  async run(server: ServerUrl, run: Run, observer: RunObserver, signal: AbortSignal): Promise<RunOutcome> {
    const { calls, plain, log } = this.dependencies;
    // A bridge that turns out to be missing has run nothing: then it is installed and the run begun anew.
    for (let attempt = 0; attempt < 3; attempt++) {
      const installation = await this.installation(server, run, observer, signal);
      if (installation === 'takenBack') return { kind: 'notSent', why: 'cancelled' };
      if (installation.kind === 'refused') {
        this.epochs.delete(run.id);
        log.warn(
          `run: the bridge cannot be installed, refused by ${installation.by === 'way' ? 'something on the way' : 'Julia'} (${installation.reason}); the code goes as it is`,
        );
        observer.onProgress(this.isFirstPlain(server, run) ? 'plain' : 'running');
        return plain.run(server, run, observer, signal);
      }
      const { epoch } = installation;
      this.saidPlain.clear();
      const finished = this.finished.filter((each) => each.epoch === epoch);
      const done = finished.slice(0, -keptRuns).map(({ id }) => id);
      this.epochs.set(run.id, epoch);
      const outcome = await new BridgeRun({ ...this.dependencies, server, run, epoch, done, observer }).begin(signal);
      if (outcome.kind !== 'notInstalled') {
        this.finished = [...finished.slice(-keptRuns), { epoch, id: run.id }];
        return outcome;
      }
      calls.forget(server);
    }
    throw new EngeeError({ kind: 'protocol', what: 'run', detail: 'bridge' });
  }

  /** Follows a run that was begun before this window was loaded; its output comes from the beginning. */
  async reattach(
    server: ServerUrl,
    run: Run,
    epoch: string,
    observer: RunObserver,
    signal: AbortSignal,
  ): Promise<RunOutcome> {
    this.epochs.set(run.id, epoch);
    const outcome = await new BridgeRun({ ...this.dependencies, server, run, epoch, done: [], observer }).follow(
      signal,
    );
    if (outcome.kind !== 'notInstalled') return outcome;
    throw new EngeeError({ kind: 'outcomeUnknown', what: 'run' });
  }

  /** Under which epoch a run was sent: with it, another window can follow the run. */
  epochOf(run: Run): string | undefined {
    return this.epochs.get(run.id);
  }

  /** Whether the server threw an interrupt into the code of a run; the code may have caught it. */
  wasThrownInto(run: Run): boolean {
    return this.thrownInto === run.id;
  }

  async interrupt(server: ServerUrl, run: Run, signal: AbortSignal): Promise<Interruption> {
    const preparing = this.preparing.get(run.id);
    if (preparing !== undefined) {
      preparing.abort();
      return 'thrown';
    }
    const epoch = this.epochs.get(run.id);
    if (epoch === undefined) return 'impossible';
    const asked = this.interrupting.get(run.id) ?? this.askToInterrupt(server, run.id, epoch, signal);
    return (await within(this.dependencies.clock, asked, interruptTimeoutMs, signal)) ?? 'pending';
  }

  /** The question stays with a server that computes, and is answered when the code next waits. */
  private askToInterrupt(server: ServerUrl, id: string, epoch: string, signal: AbortSignal): Promise<Interruption> {
    const asked = this.dependencies.calls
      .call(server, signal, 'interrupt', epoch, id)
      .then(({ header }): Interruption => {
        if (header.kind !== 'interruption') return 'ended';
        const isThrown = header.outcome === 'withdrawn' || header.outcome === 'thrown';
        if (isThrown) this.thrownInto = id;
        return isThrown ? 'thrown' : header.outcome;
      })
      .finally(() => {
        this.interrupting.delete(id);
      });
    // Nobody may be waiting for it any more.
    asked.catch((error: unknown) => {
      this.dependencies.log.debug(`run ${id}: not interrupted: ${faultOf(error)?.kind ?? String(error)}`);
    });
    this.interrupting.set(id, asked);
    return asked;
  }

  /** The REPL and the output each say it once: who reads one of them need not have seen the other. */
  private isFirstPlain(server: ServerUrl, { submission }: Run): boolean {
    const key = `${submission.kind === 'repl' ? 'repl' : 'output'} ${server}`;
    const isFirst = !this.saidPlain.has(key);
    this.saidPlain.add(key);
    return isFirst;
  }

  private async installation(
    server: ServerUrl,
    run: Run,
    observer: RunObserver,
    signal: AbortSignal,
  ): Promise<Installation | 'takenBack'> {
    const { calls, clock } = this.dependencies;
    const takenBack = abortWith(signal);
    this.preparing.set(run.id, takenBack);
    const timer = calls.isSettled(server)
      ? undefined
      : clock.schedule(() => {
          observer.onProgress('preparing');
        }, preparingAfterMs);
    try {
      return await calls.installed(server, takenBack.signal);
    } catch (error) {
      if (takenBack.signal.aborted && !signal.aborted) return 'takenBack';
      throw error;
    } finally {
      timer?.dispose();
      takenBack.dispose();
      this.preparing.delete(run.id);
    }
  }
}
