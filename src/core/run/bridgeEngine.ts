import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import type { ServerUrl } from '../api/serverUrl.ts';
import type { BridgeCalls } from '../bridge/bridgeCalls.ts';
import type { Installation } from '../bridge/bridgeInstaller.ts';
import { EngeeError, faultOf } from '../errors/engeeError.ts';
import { abortWith, raceTimeout } from '../lib/abort.ts';
import { BridgeRun } from './bridgeRun.ts';
import type { Interruption, Run, RunEngine, RunObserver, RunOutcome } from './model.ts';

/** Finished runs of this window that the server keeps so that their full output and value can still be saved. */
const keptRuns = 3;

/** Longer than the bridge itself waits for the code to react. No reply means that the server is computing. */
const interruptTimeoutMs = 3_000;

/** Finding an installed bridge is faster than this and is not reported as progress. */
const preparingAfterMs = 300;

export interface BridgeEngineDependencies {
  readonly calls: BridgeCalls;
  /** Runs the code when the bridge cannot be installed. */
  readonly plain: RunEngine;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Runs code through the bridge in the user's Julia, or through the plain endpoint if the server rejects the bridge. */
export class BridgeEngine implements RunEngine {
  private readonly dependencies: BridgeEngineDependencies;
  private readonly epochs = new Map<string, string>();
  /** Runs that have not been sent because the bridge is still being installed. */
  private readonly preparing = new Map<string, AbortController>();
  /** Interrupt requests that the server has not answered yet, by run id. */
  private readonly interrupting = new Map<string, Promise<Interruption>>();
  /** Pairs of server and view that already reported that code runs without the bridge. */
  private readonly reportedPlain = new Set<string>();
  /** The last run that was interrupted. One id is enough because runs are sequential. */
  private thrownInto: string | undefined;
  /** Finished runs whose replies have arrived, oldest first. The next request tells the server to forget all but the last few. */
  private finished: readonly { readonly epoch: string; readonly id: string }[] = [];

  constructor(dependencies: BridgeEngineDependencies) {
    this.dependencies = dependencies;
  }

  async run(server: ServerUrl, run: Run, observer: RunObserver, signal: AbortSignal): Promise<RunOutcome> {
    const { calls, plain, log } = this.dependencies;
    // If the bridge turns out to be missing, nothing has run yet, so it is safe to install it and start again.
    for (let attempt = 0; attempt < 3; attempt++) {
      const installation = await this.installation(server, run, observer, signal);
      if (installation === 'canceled') return { kind: 'notSent', why: 'canceled' };
      if (installation.kind === 'refused') {
        this.epochs.delete(run.id);
        log.warn(
          `run: the bridge cannot be installed, rejected by ${installation.by === 'gateway' ? 'the network' : 'Julia'} (${installation.reason}); using the plain endpoint`,
        );
        observer.onProgress(this.isFirstPlain(server, run) ? 'plain' : 'running');
        return plain.run(server, run, observer, signal);
      }
      const { epoch } = installation;
      this.reportedPlain.clear();
      const finished = this.finished.filter((each) => each.epoch === epoch);
      const done = finished.slice(0, -keptRuns).map(({ id }) => id);
      this.epochs.set(run.id, epoch);
      const outcome = await new BridgeRun({ ...this.dependencies, server, run, epoch, done, observer }).start(signal);
      if (outcome.kind !== 'notInstalled') {
        this.finished = [...finished.slice(-keptRuns), { epoch, id: run.id }];
        return outcome;
      }
      calls.forget(server);
    }
    throw new EngeeError({ kind: 'protocol', what: 'run', detail: 'bridge' });
  }

  /** Follows a run that was started before this window was loaded. Its output is replayed from the start. */
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

  /** Returns the epoch under which a run was sent. Another window needs it to follow the run. */
  epochOf(run: Run): string | undefined {
    return this.epochs.get(run.id);
  }

  /** Whether the server interrupted the code of a run. The code may have caught the exception. */
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
    const request = this.interrupting.get(run.id) ?? this.sendInterrupt(server, run.id, epoch, signal);
    return (await raceTimeout(this.dependencies.clock, request, interruptTimeoutMs, signal)) ?? 'pending';
  }

  /** A server that is computing answers the request when the code next waits, so the request outlives the timeout. */
  private sendInterrupt(server: ServerUrl, id: string, epoch: string, signal: AbortSignal): Promise<Interruption> {
    const request = this.dependencies.calls
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
    // The caller may have stopped waiting, which would leave the rejection unhandled.
    request.catch((error: unknown) => {
      this.dependencies.log.debug(`run ${id}: not interrupted: ${faultOf(error)?.kind ?? String(error)}`);
    });
    this.interrupting.set(id, request);
    return request;
  }

  /** The REPL and the output each report it once because the user may see only one of them. */
  private isFirstPlain(server: ServerUrl, { submission }: Run): boolean {
    const key = `${submission.kind === 'repl' ? 'repl' : 'output'} ${server}`;
    const isFirst = !this.reportedPlain.has(key);
    this.reportedPlain.add(key);
    return isFirst;
  }

  private async installation(
    server: ServerUrl,
    run: Run,
    observer: RunObserver,
    signal: AbortSignal,
  ): Promise<Installation | 'canceled'> {
    const { calls, clock } = this.dependencies;
    const cancellation = abortWith(signal);
    this.preparing.set(run.id, cancellation);
    const timer = calls.isSettled(server)
      ? undefined
      : clock.schedule(() => {
          observer.onProgress('preparing');
        }, preparingAfterMs);
    try {
      return await calls.installed(server, cancellation.signal);
    } catch (error) {
      if (cancellation.signal.aborted && !signal.aborted) return 'canceled';
      throw error;
    } finally {
      timer?.dispose();
      cancellation.dispose();
      this.preparing.delete(run.id);
    }
  }
}
