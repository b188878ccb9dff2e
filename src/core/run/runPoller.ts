import type { ParsedReply } from '../bridge/bridgeReply.ts';
import { EngeeError } from '../errors/engeeError.ts';
import type { BridgeRunDependencies } from './bridgeRunDependencies.ts';

/** How long the server may delay its reply while there is nothing new. */
const longPollMs = 1_000;
/** If a reply is overdue by this much, the server is assumed to be computing. */
const silentMs = 3_000;
/** A poll is repeated after this time because its connection may be silently dead. */
const pollTimeoutMs = 60_000;

/** The part of a run that has been received. */
export interface Known {
  readonly position: number;
  readonly itemCount: number;
}

/** Polls one run. At most one poll is pending at a time. */
export class RunPoller {
  private readonly dependencies: BridgeRunDependencies;
  private readonly known: Known;
  private readonly handleReply: (reply: ParsedReply) => Promise<void>;
  private current: Promise<ParsedReply> | undefined;

  /** @param handleReply receives each reply; the caller of `ask` receives it when this is done */
  constructor(dependencies: BridgeRunDependencies, known: Known, handleReply: (reply: ParsedReply) => Promise<void>) {
    this.dependencies = dependencies;
    this.known = known;
    this.handleReply = handleReply;
  }

  /**
   * Returns the reply to the pending poll, or to a new one if none is pending.
   * @throws EngeeError with kind `timeout` if the server does not respond
   */
  ask(signal: AbortSignal): Promise<ParsedReply> {
    if (this.current !== undefined) return this.current;
    const question = this.askAndHandle(signal).finally(() => {
      if (this.current === question) this.current = undefined;
    });
    this.current = question;
    return question;
  }

  /** Abandons the pending poll, so that the next call of `ask` sends a new one. */
  drop(): void {
    this.current = undefined;
  }

  private async askAndHandle(signal: AbortSignal): Promise<ParsedReply> {
    const reply = await this.askNow(signal);
    await this.handleReply(reply);
    return reply;
  }

  /** Reports progress `silent` if the reply takes long. */
  private async askNow(signal: AbortSignal): Promise<ParsedReply> {
    const { calls, server, run, epoch, clock, observer } = this.dependencies;
    const timeout = new AbortController();
    const timers = [
      clock.schedule(() => {
        observer.onProgress('silent');
      }, longPollMs + silentMs),
      clock.schedule(() => {
        timeout.abort(timedOut());
      }, pollTimeoutMs),
    ];
    try {
      const { position, itemCount } = this.known;
      return await calls.call(
        server,
        AbortSignal.any([signal, timeout.signal]),
        'poll',
        epoch,
        run.id,
        position,
        itemCount,
        longPollMs,
      );
    } catch (error) {
      if (timeout.signal.aborted && !signal.aborted) throw timedOut();
      throw error;
    } finally {
      for (const timer of timers) timer.dispose();
    }
  }
}

function timedOut(): EngeeError {
  return new EngeeError({ kind: 'timeout', what: 'run', timeoutMs: pollTimeoutMs });
}
