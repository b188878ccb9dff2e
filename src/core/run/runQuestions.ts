import type { ParsedReply } from '../bridge/bridgeReply.ts';
import { EngeeError } from '../errors/engeeError.ts';
import type { BridgeRunParts } from './bridgeRunParts.ts';

/** So long the server may hold back its answer while nothing is new. */
const longPollMs = 1_000;
/** A question that is not answered for so long finds the server computing. */
const silentMs = 3_000;
/** A connection may be dead without a word: a question is asked again after this. */
const pollTimeoutMs = 60_000;

/** How far the run is known. */
export interface Known {
  readonly position: number;
  readonly itemCount: number;
}

/** The questions about one run: never more than one is under way. */
export class RunQuestions {
  private readonly parts: BridgeRunParts;
  private readonly known: Known;
  private readonly take: (reply: ParsedReply) => void;
  private current: Promise<ParsedReply> | undefined;

  /** @param take is given each answer, before whoever asked */
  constructor(parts: BridgeRunParts, known: Known, take: (reply: ParsedReply) => void) {
    this.parts = parts;
    this.known = known;
    this.take = take;
  }

  /** The answer to the question under way, or to a new one. Rejects with `EngeeError`; `timeout` when the server keeps silent. */
  ask(signal: AbortSignal): Promise<ParsedReply> {
    if (this.current !== undefined) return this.current;
    const question = this.askNow(signal).finally(() => {
      if (this.current === question) this.current = undefined;
    });
    this.current = question;
    return question;
  }

  /** The question under way is of no use any more: the next is asked anew. */
  drop(): void {
    this.current = undefined;
  }

  /** Tells when the answer is long in coming. */
  private async askNow(signal: AbortSignal): Promise<ParsedReply> {
    const { calls, server, run, epoch, clock, observer } = this.parts;
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
      const reply = await calls.call(
        server,
        AbortSignal.any([signal, timeout.signal]),
        'poll',
        epoch,
        run.id,
        position,
        itemCount,
        longPollMs,
      );
      this.take(reply);
      return reply;
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
