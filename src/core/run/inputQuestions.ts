import { isTransient } from '../bridge/transientFault.ts';
import { EngeeError, faultOf } from '../errors/engeeError.ts';
import { backoffMs } from '../lib/backoff.ts';
import { delay } from '../lib/delay.ts';
import type { BridgeRunDependencies } from './bridgeRunDependencies.ts';

/** Attempts to send an answer over a failing connection. The server accepts it only once. */
const maxAttempts = 6;
const retryPolicy = { firstMs: 250, maxMs: 4_000 };

/** Reports each input request of a run to its observer once. */
export class InputQuestions {
  private readonly dependencies: BridgeRunDependencies;
  private current: { readonly number: number; readonly over: AbortController } | undefined;

  constructor(dependencies: BridgeRunDependencies) {
    this.dependencies = dependencies;
  }

  /** @param number the number of the pending request, counted from 1; 0 means none is pending */
  note(number: number): void {
    if (number === (this.current?.number ?? 0)) return;
    this.end();
    if (number === 0) return;
    const over = new AbortController();
    this.current = { number, over };
    this.dependencies.observer.onAsked({
      over: over.signal,
      answer: (line, signal) => this.answer(number, line, signal),
    });
  }

  /** Closes the pending request. */
  end(): void {
    this.current?.over.abort(new EngeeError({ kind: 'canceled' }));
    this.current = undefined;
  }

  private async answer(number: number, line: string | undefined, signal: AbortSignal): Promise<void> {
    const { calls, server, epoch, run, clock } = this.dependencies;
    for (let attempt = 1; ; attempt++) {
      try {
        await calls.call(server, signal, 'answer', epoch, run.id, number, {
          text: line === undefined ? '' : `${line}\n`,
        });
        return;
      } catch (error) {
        const fault = faultOf(error);
        if (fault === undefined || !isTransient(fault) || attempt === maxAttempts) throw error;
        await delay(clock, backoffMs(retryPolicy, attempt, 0.5), signal);
      }
    }
  }
}
