import type { Clock } from '../../platform/clock.ts';
import { faultOf } from '../errors/engeeError.ts';
import type { Disposable } from '../lib/disposable.ts';

/** How an answer to the editor came out. */
export type Answer<T> =
  | { readonly kind: 'answer'; readonly value: T }
  /** There was no answer in time, or a newer question replaced this one. The same question can be asked again. */
  | { readonly kind: 'late' }
  /** Nothing was asked, because it is not allowed now. */
  | { readonly kind: 'unavailable' };

export interface HelpRequestsDependencies {
  readonly clock: Clock;
  /** Returns whether requests may be sent now. */
  readonly isAllowed: () => boolean;
  /** Called with an error that is not a fault. */
  readonly onBug: (error: unknown) => void;
}

/** The longest that the editor waits. */
const patienceMs = 300;
/** How long an answer counts as known. Only runs change a session, and they clear all answers, except for tasks that go on. */
const keptMs = 10_000;
const maxKept = 50;

interface Question {
  readonly send: (signal: AbortSignal) => Promise<unknown>;
  /** The first call counts. */
  readonly settle: (answer: Answer<unknown>) => void;
}

/**
 * Sends what the editor asks the session: one request at a time, and then only the newest question. A request that was sent is not
 * given up when the editor stops waiting, because Julia would still work on it: the next one is sent when it has ended. So
 * however much is typed while Julia computes, at most one request waits there.
 */
export class HelpRequests implements Disposable {
  private readonly dependencies: HelpRequestsDependencies;
  private readonly known = new Map<string, { readonly value: unknown; readonly at: number }>();
  private sent: { readonly question: Question; readonly controller: AbortController } | undefined;
  private next: Question | undefined;

  constructor(dependencies: HelpRequestsDependencies) {
    this.dependencies = dependencies;
  }

  /**
   * Asks a question. Never rejects.
   * @param key the same for the same question, whose answer may be known already
   * @param signal ends the waiting
   */
  async ask<T>(key: string, send: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<Answer<T>> {
    const { clock, isAllowed } = this.dependencies;
    if (!isAllowed()) return { kind: 'unavailable' };
    const known = this.known.get(key);
    if (known !== undefined && clock.monotonic() - known.at < keptMs)
      return { kind: 'answer', value: known.value as T };
    if (signal.aborted) return { kind: 'late' };
    return new Promise((resolve) => {
      const question: Question = {
        send: async (request) => {
          const value = await send(request);
          if (!request.aborted) this.keep(key, value);
          return value;
        },
        settle: (answer) => {
          timer.dispose();
          signal.removeEventListener('abort', giveUp);
          resolve(answer as Answer<T>);
        },
      };
      const giveUp = () => {
        if (this.next === question) this.next = undefined;
        question.settle({ kind: 'late' });
      };
      const timer = clock.schedule(giveUp, patienceMs);
      signal.addEventListener('abort', giveUp, { once: true });
      this.next?.settle({ kind: 'late' });
      this.next = question;
      this.work();
    });
  }

  /** Forgets all answers, and gives up the request that was sent: the session has changed, or its server is another one. */
  reset(): void {
    this.forget();
    const { sent, next } = this;
    this.sent = undefined;
    this.next = undefined;
    sent?.controller.abort();
    for (const question of [sent?.question, next]) question?.settle({ kind: 'late' });
  }

  /** Forgets all answers. */
  forget(): void {
    this.known.clear();
  }

  dispose(): void {
    this.reset();
  }

  private work(): void {
    const { next } = this;
    if (this.sent !== undefined || next === undefined) return;
    this.next = undefined;
    if (this.dependencies.isAllowed()) void this.request(next);
    else next.settle({ kind: 'unavailable' });
  }

  private async request(question: Question): Promise<void> {
    const { send, settle } = question;
    const controller = new AbortController();
    const sent = { question, controller };
    this.sent = sent;
    try {
      settle({ kind: 'answer', value: await send(controller.signal) });
    } catch (error) {
      // Help that fails is not reported: the user did not ask for it.
      if (faultOf(error) === undefined && !controller.signal.aborted) this.dependencies.onBug(error);
      settle({ kind: 'unavailable' });
    }
    if (this.sent !== sent) return;
    this.sent = undefined;
    this.work();
  }

  private keep(key: string, value: unknown): void {
    this.known.delete(key);
    this.known.set(key, { value, at: this.dependencies.clock.monotonic() });
    const [oldest] = this.known.keys();
    if (this.known.size > maxKept && oldest !== undefined) this.known.delete(oldest);
  }
}
