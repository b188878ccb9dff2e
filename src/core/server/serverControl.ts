import type { AccountApi, StartOptions } from '../api/accountApi.ts';
import type { ServerUrl } from '../api/serverUrl.ts';
import { EngeeError, faultOf } from '../errors/engeeError.ts';
import type { Fault } from '../errors/fault.ts';
import { raceAbort } from '../lib/abort.ts';
import { isRefusal } from './requestFailure.ts';
import type { ServerState } from './serverState.ts';
import type { ServerWatch } from './serverWatch.ts';

export interface ServerControlOptions {
  readonly api: Pick<AccountApi, 'start' | 'stop'>;
  readonly startOptions: () => StartOptions;
}

/** A wait for a start or stop fails after Engee has been unreachable for this long. */
const unreachableLimitMs = 60_000;

const stillRunning: Fault = {
  kind: 'protocol',
  what: 'stop',
  detail: 'the server still runs',
  problem: { kind: 'stillRuns' },
};

interface PendingStart {
  readonly url: Promise<ServerUrl>;
  readonly superseded: AbortController;
}

/**
 * Starts and stops the server that `watch` polls. Each request is sent only once. The polled state shows whether it had
 * an effect.
 */
export class ServerControl {
  private readonly watch: ServerWatch;
  private readonly options: ServerControlOptions;
  private starting: PendingStart | undefined;
  private stopping: Promise<void> | undefined;

  constructor(watch: ServerWatch, options: ServerControlOptions) {
    this.watch = watch;
    this.options = options;
  }

  /** Starts the server, or joins a start in progress. Waits for a stop in progress first. Aborting stops only the wait. */
  async start(signal: AbortSignal): Promise<ServerUrl> {
    signal.throwIfAborted();
    this.starting ??= this.beginStart();
    return raceAbort(this.starting.url, signal);
  }

  /** Stops the server, or joins a stop in progress. Pending starts reject with `canceled`. Aborting stops only the wait. */
  async stop(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.stopping ??= this.runStop().finally(() => {
      this.stopping = undefined;
    });
    return raceAbort(this.stopping, signal);
  }

  private beginStart(): PendingStart {
    const superseded = new AbortController();
    const url = this.runStart(AbortSignal.any([this.watch.signal, superseded.signal])).finally(() => {
      this.starting = undefined;
    });
    return { url, superseded };
  }

  private async runStart(signal: AbortSignal): Promise<ServerUrl> {
    await this.stopping?.catch(() => undefined);
    // Another window or the browser may have started it. A start request is sent only if it is needed.
    const found = await this.watch.refreshAgain(signal);
    if (found.kind === 'unreachable') throw new EngeeError(found.fault);
    await this.watch.until((state, now) => {
      throwIfLost(state, now);
      return state.kind === 'stopping' || state.kind === 'unreachable' ? undefined : true;
    }, signal);
    const failure = await this.requestStart(signal);
    return this.watch.until((state, now) => {
      throwIfLost(state, now, failure);
      if (state.kind === 'stopped') throw new EngeeError(failure ?? { kind: 'stoppedWhileStarting' });
      return state.kind === 'running' ? state.url : undefined;
    }, signal);
  }

  private async runStop(): Promise<void> {
    const { signal } = this.watch;
    this.starting?.superseded.abort(new EngeeError({ kind: 'canceled' }));
    await this.watch.refreshAgain(signal);
    const failure = await this.requestStop(signal);
    await this.watch.until((state, now) => {
      throwIfLost(state, now, failure);
      if (state.kind === 'running') throw new EngeeError(failure ?? stillRunning);
      return state.kind === 'stopped' ? true : undefined;
    }, signal);
  }

  private requestStart(signal: AbortSignal): Promise<Fault | undefined> {
    const send = () => {
      this.watch.dispatch({ kind: 'startRequested' });
      // Doesn't use the caller's signal, because closing the connection doesn't take the request back.
      return this.options.api.start(this.options.startOptions(), this.watch.signal);
    };
    return this.request(send, (state) => state.kind === 'starting' || state.kind === 'running', signal);
  }

  private requestStop(signal: AbortSignal): Promise<Fault | undefined> {
    const send = () => {
      this.watch.dispatch({ kind: 'stopRequested' });
      return this.options.api.stop(this.watch.signal);
    };
    return this.request(send, (state) => state.kind === 'stopping' || state.kind === 'stopped', signal);
  }

  /**
   * Sends a request once, unless its goal is already reached. Returns the fault of an ambiguous failure, to report it if
   * the server's state shows no effect. Rejects if Engee refuses, unless the goal is then reached.
   */
  private async request(
    send: () => Promise<void>,
    isReached: (state: ServerState) => boolean,
    signal: AbortSignal,
  ): Promise<Fault | undefined> {
    if (isReached(this.watch.state)) return undefined;
    try {
      await raceAbort(send(), signal);
      return undefined;
    } catch (error) {
      signal.throwIfAborted();
      const fault = faultOf(error);
      if (fault !== undefined && !isRefusal(fault)) return fault;
      this.watch.dispatch({ kind: 'requestRefused' });
      if (!isReached(await this.watch.refreshAgain(signal))) throw error;
      return fault;
    }
  }
}

/** Ends the wait after a long loss of the connection. A short one doesn't end it. */
function throwIfLost(state: ServerState, now: number, failure?: Fault): void {
  if (state.kind === 'unreachable' && now - state.since >= unreachableLimitMs)
    throw new EngeeError(failure ?? state.fault);
}
