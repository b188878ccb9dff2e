import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import type { AccountApi } from '../api/accountApi.ts';
import { EngeeError, faultOf } from '../errors/engeeError.ts';
import type { Fault } from '../errors/fault.ts';
import { raceAbort } from '../lib/abort.ts';
import { Emitter, type Event } from '../lib/event.ts';
import { PollLoop } from './pollLoop.ts';
import { pollDelayMs } from './pollPolicy.ts';
import { reduce, type ServerEvent } from './reduce.ts';
import type { ServerState } from './serverState.ts';

export interface ServerWatchOptions {
  readonly api: Pick<AccountApi, 'info'>;
  readonly clock: Clock;
  readonly log: Logger;
  /** Returns a number in [0, 1) for each request, so that windows don't poll at the same time. */
  readonly random: () => number;
  readonly isFocused: boolean;
}

/** Keeps the state of one account's server up to date from sign-in to sign-out. */
export class ServerWatch {
  private readonly options: ServerWatchOptions;
  private readonly loop: PollLoop;
  private readonly lifetime = new AbortController();
  private readonly changed = new Emitter<ServerState>();
  /** Fires after every event, even if the state is the same, because elapsed time can end a wait. */
  private readonly observed = new Emitter<void>();
  private current: ServerState = { kind: 'unknown' };
  private isFocused: boolean;
  private failures = 0;
  private retryAfterMs = 0;
  private jitter = 0;
  private answeredAt: number | undefined;
  /** The longest delay that was planned since the last response. */
  private intervalMs = 0;

  readonly onDidChangeState: Event<ServerState> = this.changed.event;

  constructor(options: ServerWatchOptions) {
    this.options = options;
    this.isFocused = options.isFocused;
    this.loop = new PollLoop(
      options.clock,
      () => this.poll(),
      () => this.nextDelayMs(),
    );
  }

  get state(): ServerState {
    return this.current;
  }

  /** Aborts at sign-out, with the fault for pending calls. */
  get signal(): AbortSignal {
    return this.lifetime.signal;
  }

  /** Polls at once, and then as the policy says. */
  begin(): void {
    this.loop.reschedule();
  }

  setFocused(isFocused: boolean): void {
    this.isFocused = isFocused;
    this.loop.reschedule();
  }

  /** Polls now, or joins the request in flight. */
  async refresh(signal: AbortSignal): Promise<ServerState> {
    await raceAbort(this.loop.poll(), signal);
    return this.current;
  }

  /** Polls with a request that starts after this call. */
  async refreshAgain(signal: AbortSignal): Promise<ServerState> {
    await raceAbort(this.loop.pollAgain(), signal);
    return this.current;
  }

  dispatch(event: ServerEvent): void {
    if (this.signal.aborted) return;
    const previous = this.current;
    this.current = reduce(previous, event, this.options.clock.now());
    if (this.current !== previous) {
      this.options.log.info(`server: ${previous.kind} -> ${this.current.kind}`);
      this.changed.fire(this.current);
      this.loop.reschedule();
    }
    this.observed.fire();
  }

  /** Calls `decide` after each event until it returns a value. It can throw to end the wait. */
  async until<T>(decide: (state: ServerState, now: number) => T | undefined, signal: AbortSignal): Promise<T> {
    for (;;) {
      signal.throwIfAborted();
      const outcome = decide(this.current, this.options.clock.now());
      if (outcome !== undefined) return outcome;
      await raceAbort(this.nextEvent(), signal);
    }
  }

  /** Stops polling. Pending calls reject with `fault`. */
  end(fault: Fault): void {
    this.lifetime.abort(new EngeeError(fault));
    this.loop.dispose();
    this.changed.dispose();
    this.observed.dispose();
  }

  private nextEvent(): Promise<void> {
    return new Promise((resolve) => {
      const subscription = this.observed.event(() => {
        subscription.dispose();
        resolve();
      });
    });
  }

  /** Requests the state once and applies the response. Never rejects, because a failure is a state. */
  private async poll(): Promise<void> {
    const { api, clock, random } = this.options;
    if (this.answeredAt !== undefined) {
      this.dispatch({ kind: 'tick', answerAgeMs: clock.now() - this.answeredAt, intervalMs: this.intervalMs });
    }
    this.jitter = random();
    try {
      const info = await api.info(this.signal);
      this.failures = 0;
      this.answeredAt = clock.now();
      this.intervalMs = 0;
      this.dispatch({ kind: 'infoReceived', info });
    } catch (error) {
      const fault = this.faultOf(error);
      this.failures += 1;
      this.retryAfterMs =
        fault.kind === 'unavailable' && fault.why.kind === 'status' ? (fault.why.retryAfterMs ?? 0) : 0;
      this.dispatch({ kind: 'requestFailed', fault });
    }
  }

  /** An unexpected error must not end the polling. It is logged and shown as an invalid response. */
  private faultOf(error: unknown): Fault {
    const fault = faultOf(error);
    if (fault !== undefined) return fault;
    this.options.log.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return { kind: 'protocol', what: 'info', detail: 'internal error' };
  }

  private nextDelayMs(): number {
    const delayMs = pollDelayMs({
      isFocused: this.isFocused,
      state: this.current,
      now: this.options.clock.now(),
      failures: this.failures,
      retryAfterMs: this.retryAfterMs,
      random: this.jitter,
    });
    this.intervalMs = Math.max(this.intervalMs, delayMs);
    return delayMs;
  }
}
