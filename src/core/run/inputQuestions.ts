import { isPassing } from '../bridge/passingFault.ts';
import { EngeeError, faultOf } from '../errors/engeeError.ts';
import { backoffMs } from '../lib/backoff.ts';
import { delay } from '../lib/delay.ts';
import type { BridgeRunParts } from './bridgeRunParts.ts';

/** Attempts to send an answer over a connection that breaks. The server accepts it once. */
const maxAttempts = 6;
const retryPolicy = { firstMs: 250, maxMs: 4_000 };

/** Tells the observer of a run when its code waits for input: of each question once. */
export class InputQuestions {
  private readonly parts: BridgeRunParts;
  private current: { readonly number: number; readonly over: AbortController } | undefined;

  constructor(parts: BridgeRunParts) {
    this.parts = parts;
  }

  /** @param number the question that the code waits with, counted from 1; 0: it waits with none */
  note(number: number): void {
    if (number === (this.current?.number ?? 0)) return;
    this.end();
    if (number === 0) return;
    const over = new AbortController();
    this.current = { number, over };
    this.parts.observer.onAsked({ over: over.signal, answer: (line, signal) => this.answer(number, line, signal) });
  }

  /** Nothing is asked any more. */
  end(): void {
    this.current?.over.abort(new EngeeError({ kind: 'cancelled' }));
    this.current = undefined;
  }

  private async answer(number: number, line: string | undefined, signal: AbortSignal): Promise<void> {
    const { calls, server, epoch, run, clock } = this.parts;
    for (let attempt = 1; ; attempt++) {
      try {
        await calls.call(server, signal, 'answer', epoch, run.id, number, {
          text: line === undefined ? '' : `${line}\n`,
        });
        return;
      } catch (error) {
        const fault = faultOf(error);
        if (fault === undefined || !isPassing(fault) || attempt === maxAttempts) throw error;
        await delay(clock, backoffMs(retryPolicy, attempt, 0.5), signal);
      }
    }
  }
}
