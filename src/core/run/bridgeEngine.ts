import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import type { ServerUrl } from '../api/serverUrl.ts';
import type { BridgeCalls } from '../bridge/bridgeCalls.ts';
import { EngeeError, isFault } from '../errors/engeeError.ts';
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
  /** Finished runs whose answers have arrived, oldest first: all but the last few are forgotten by the server on the next occasion. */
  private finished: readonly { readonly epoch: string; readonly id: string }[] = [];

  constructor(dependencies: BridgeEngineDependencies) {
    this.dependencies = dependencies;
  }

  async run(server: ServerUrl, run: Run, observer: RunObserver, signal: AbortSignal): Promise<RunOutcome> {
    const { calls, plain, log } = this.dependencies;
    // A bridge that turns out to be missing has run nothing: then it is installed and the run begun anew.
    for (let attempt = 0; attempt < 3; attempt++) {
      const installation = await calls.installed(server, signal);
      if (installation.kind === 'refused') {
        log.warn(`run: the server does not take the bridge (${installation.reason}); the code goes as it is`);
        return plain.run(server, run, observer, signal);
      }
      const { epoch } = installation;
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
  async reattach(server: ServerUrl, run: Run, epoch: string, observer: RunObserver, signal: AbortSignal): Promise<RunOutcome> {
    this.epochs.set(run.id, epoch);
    const outcome = await new BridgeRun({ ...this.dependencies, server, run, epoch, done: [], observer }).follow(signal);
    if (outcome.kind !== 'notInstalled') return outcome;
    throw new EngeeError({ kind: 'outcomeUnknown', what: 'run' });
  }

  /** Under which epoch a run was sent: with it, another window can follow the run. */
  epochOf(run: Run): string | undefined {
    return this.epochs.get(run.id);
  }

  async interrupt(server: ServerUrl, run: Run, signal: AbortSignal): Promise<Interruption> {
    const { calls, clock } = this.dependencies;
    const epoch = this.epochs.get(run.id);
    if (epoch === undefined) return 'impossible';
    const timeout = new AbortController();
    const timer = clock.schedule(() => { timeout.abort(new EngeeError({ kind: 'timeout', what: 'run', timeoutMs: interruptTimeoutMs })); }, interruptTimeoutMs);
    try {
      const { header } = await calls.call(server, AbortSignal.any([signal, timeout.signal]), 'interrupt', epoch, run.id);
      if (header.kind !== 'interruption') return 'ended';
      return header.outcome === 'withdrawn' ? 'thrown' : header.outcome;
    } catch (error) {
      if (timeout.signal.aborted && !signal.aborted && (isFault(error, 'cancelled') || isFault(error, 'timeout'))) return 'pending';
      throw error;
    } finally {
      timer.dispose();
    }
  }
}
