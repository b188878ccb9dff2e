import type { AccountApi, StartOptions } from '../api/accountApi.ts';
import type { ServerUrl } from '../api/serverUrl.ts';
import { EngeeError, faultOf } from '../errors/engeeError.ts';
import type { Fault } from '../errors/fault.ts';
import { abortable } from '../lib/abort.ts';
import { isRefusal } from './requestFailure.ts';
import type { ServerState } from './serverState.ts';
import type { ServerWatch } from './serverWatch.ts';

export interface ServerControlOptions {
  readonly api: Pick<AccountApi, 'start' | 'stop'>;
  readonly startOptions: () => StartOptions;
}

/** Who waits for a start or a stop gives up when Engee has been out of reach for this long. */
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
 * Starts and stops the server that `watch` watches. Each request is sent once; whether it had its effect is learnt from
 * the answers to the watch's questions, never by sending it again.
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

  /** Joins a start under way; waits for a stop under way first. Aborting stops the waiting only. */
  async start(signal: AbortSignal): Promise<ServerUrl> {
    signal.throwIfAborted();
    this.starting ??= this.beginStart();
    return abortable(this.starting.url, signal);
  }

  /** Joins a stop under way; whoever waits for a start is told `cancelled`. Aborting stops the waiting only. */
  async stop(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.stopping ??= this.runStop().finally(() => {
      this.stopping = undefined;
    });
    return abortable(this.stopping, signal);
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
    // Another window or the browser may have started it: a start is sent only to a server that needs one.
    const found = await this.watch.askAfresh(signal);
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
    this.starting?.superseded.abort(new EngeeError({ kind: 'cancelled' }));
    await this.watch.askAfresh(signal);
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
      // Not with the waiter's signal: a request that has left is not called back by closing its connection.
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
   * Sends a request once, unless what it is for is so already. Gives the fault of an ambiguous failure, for the case
   * that the answers to come show no effect. A refusal rejects, unless Engee refused because it is so already.
   */
  private async request(
    send: () => Promise<void>,
    isSo: (state: ServerState) => boolean,
    signal: AbortSignal,
  ): Promise<Fault | undefined> {
    if (isSo(this.watch.state)) return undefined;
    try {
      await abortable(send(), signal);
      return undefined;
    } catch (error) {
      signal.throwIfAborted();
      const fault = faultOf(error);
      if (fault !== undefined && !isRefusal(fault)) return fault;
      this.watch.dispatch({ kind: 'requestRefused' });
      if (!isSo(await this.watch.askAfresh(signal))) throw error;
      return fault;
    }
  }
}

/** A short loss of the connection is waited out; a long one ends the wait. */
function throwIfLost(state: ServerState, now: number, failure?: Fault): void {
  if (state.kind === 'unreachable' && now - state.since >= unreachableLimitMs)
    throw new EngeeError(failure ?? state.fault);
}
