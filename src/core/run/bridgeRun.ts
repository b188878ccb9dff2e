import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import type { ServerUrl } from '../api/serverUrl.ts';
import type { BridgeCalls } from '../bridge/bridgeCalls.ts';
import type { ParsedReply, RunReport } from '../bridge/bridgeReply.ts';
import { EngeeError, faultOf } from '../errors/engeeError.ts';
import type { Fault } from '../errors/fault.ts';
import { abortable } from '../lib/abort.ts';
import { backoffMs } from '../lib/backoff.ts';
import { delay } from '../lib/delay.ts';
import { fileNameOf } from './fileNameOf.ts';
import { placeCode } from './placedCode.ts';
import type { Run } from './runEvent.ts';
import { RunFollower } from './runFollower.ts';
import type { RunObserver } from './runObserver.ts';
import type { RunOutcome } from './runOutcome.ts';

/** Most runs are over by then, and need no question. */
const firstPollMs = 150;
/** So long the server may hold back its answer while nothing is new. */
const longPollMs = 1_000;
/** Output that comes in a stream is fetched at most so often. */
const pollPauseMs = 50;
/** A question that is not answered for so long finds the server computing. */
const silentMs = 3_000;
/** A connection may be dead without a word: a question is asked again after this, and each time later. */
const pollTimeoutMs = 60_000;
/** With no answer of any kind for so long, a run is given up. */
const lostMs = 15 * 60_000;
/** So often a run is sent that never arrives. */
const maxAttempts = 8;
const retryPolicy = { firstMs: 250, maxMs: 10_000 };

export interface BridgeRunParts {
  readonly calls: BridgeCalls;
  readonly clock: Clock;
  readonly log: Logger;
  readonly server: ServerUrl;
  readonly run: Run;
  readonly epoch: string;
  /** Ids of runs that the server may forget. */
  readonly done: readonly string[];
  readonly observer: RunObserver;
}

type Followed = RunOutcome | { readonly kind: 'notInstalled' };

/** What came of one request to begin the run. */
type Sent =
  | { readonly kind: 'answered'; readonly reply: ParsedReply }
  /** It may have begun or not. */
  | { readonly kind: 'lost'; readonly fault: Fault };

/**
 * One run through the bridge. Its id makes it safe to ask again: within one epoch the server runs an id once, whatever
 * happens to the requests. `notInstalled`: the bridge is not there, and this run has not begun.
 */
export class BridgeRun {
  private readonly parts: BridgeRunParts;
  private readonly follower: RunFollower;
  /** Whether a request to begin it may have arrived without our knowing. */
  private mayHaveBegun = false;
  private hasBegun = false;
  private lastLoss: Fault | undefined;
  /** The question under way: there is never more than one. */
  private question: Promise<ParsedReply> | undefined;
  private lastAnswerAt: number;

  constructor(parts: BridgeRunParts) {
    this.parts = parts;
    this.follower = new RunFollower(parts.epoch, parts.observer);
    this.lastAnswerAt = parts.clock.monotonic();
  }

  /** Begins the run and follows it to its end. Rejects with `EngeeError`; aborting leaves the run to the server. */
  async begin(signal: AbortSignal): Promise<Followed> {
    const ended = new AbortController();
    const both = AbortSignal.any([signal, ended.signal]);
    try {
      for (let attempt = 1; ; attempt++) {
        const outcome = await this.watch(this.send(both), both);
        if (outcome !== 'neverArrived') return outcome;
        await this.beforeSendingAgain(attempt, both);
      }
    } finally {
      // Whatever is still being asked is of no interest any more.
      ended.abort(new EngeeError({ kind: 'cancelled' }));
    }
  }

  /** Follows a run that was begun by somebody else. */
  async follow(signal: AbortSignal): Promise<Followed> {
    this.mayHaveBegun = true;
    const outcome = await this.pollToEnd(signal);
    if (outcome === 'neverArrived') throw this.lostFault();
    return outcome;
  }

  /** The server has not seen the run, so that it may be sent again; a request that is refused each time is given up. */
  private async beforeSendingAgain(attempt: number, signal: AbortSignal): Promise<void> {
    const fault = this.lastLoss;
    if (fault !== undefined && (attempt >= maxAttempts || fault.kind === 'protocol')) throw new EngeeError(fault);
    await delay(this.parts.clock, backoffMs(retryPolicy, attempt, 0.5), signal);
  }

  /** Waits for the answer to the run itself, and asks how it goes when that takes long. */
  private async watch(sent: Promise<Sent>, signal: AbortSignal): Promise<Followed | 'neverArrived'> {
    const answer = (await this.within(sent, firstPollMs, signal)) ?? (await this.pollUntil(sent, signal));
    if (answer?.kind === 'lost') return this.afterLoss(answer.fault, signal);
    if (answer !== undefined) {
      const { header } = answer.reply;
      if (header.kind === 'absent' || header.kind === 'otherEpoch') return this.afterAbsence();
      this.take(answer.reply);
    }
    return this.outcome() ?? this.pollToEnd(signal);
  }

  /** The connection that began the run is gone: the server is asked whether it knows the run. */
  private async afterLoss(fault: Fault, signal: AbortSignal): Promise<Followed | 'neverArrived'> {
    this.refuseFinal(fault);
    this.lastLoss = fault;
    this.mayHaveBegun ||= !isUnsent(fault);
    this.parts.observer.onProgress('reattaching');
    this.parts.log.info(`run ${this.parts.run.id}: ${fault.kind}; looking for it`);
    return this.pollToEnd(signal);
  }

  /** Throws for a fault after which asking again is of no use. */
  private refuseFinal(fault: Fault): void {
    if (fault.kind === 'serverNotRunning' && this.hasBegun) throw this.lostFault();
    if (!isPassing(fault)) throw new EngeeError(fault);
  }

  private afterAbsence(): Followed {
    if (this.mayHaveBegun || this.hasBegun) throw this.lostFault();
    return { kind: 'notInstalled' };
  }

  /** The server has restarted, or its bridge was replaced: nobody knows any more what became of the run. */
  private lostFault(): EngeeError {
    return new EngeeError({ kind: 'outcomeUnknown', what: 'run', why: 'serverRestarted' });
  }

  private async send(signal: AbortSignal): Promise<Sent> {
    const { calls, server, run, epoch, done, observer } = this.parts;
    const { text, firstLine } = placeCode(run.submission);
    const { columns, rows } = run.submission.panel ?? { columns: 100, rows: 30 };
    const begin = ['run', epoch, run.id, { text }, { text: fileNameOf(run) }, firstLine, columns, rows] as const;
    observer.onProgress('running');
    try {
      const reply = done.length > 0 ? await calls.callAll(server, signal, [['forget', epoch, ...done], begin]) : await calls.call(server, signal, ...begin);
      this.lastAnswerAt = this.parts.clock.monotonic();
      return { kind: 'answered', reply };
    } catch (error) {
      const fault = faultOf(error);
      if (fault === undefined) throw error;
      return { kind: 'lost', fault };
    }
  }

  /** Asks for news, one question at a time, until the run's own request is answered or lost; undefined: the news was of its end. */
  private async pollUntil(sent: Promise<Sent>, signal: AbortSignal): Promise<Sent | undefined> {
    const answered = new AbortController();
    const questions = new AbortController();
    const asking = this.askRepeatedly(AbortSignal.any([signal, questions.signal]), answered.signal);
    try {
      const answer = await abortable(Promise.race([sent, asking.then(() => undefined)]), signal);
      if (answer?.kind === 'lost') {
        // The question's connection may be gone without a word as well.
        questions.abort(new EngeeError({ kind: 'cancelled' }));
        this.question = undefined;
      }
      return answer;
    } finally {
      answered.abort(new EngeeError({ kind: 'cancelled' }));
      await asking;
    }
  }

  /**
   * Never rejects: as long as the run's own request stands, a question that fails is no loss. The question that is under way
   * when that is answered stays: the server is at it, and it may bring the rest of the output.
   */
  private async askRepeatedly(signal: AbortSignal, answered: AbortSignal): Promise<void> {
    let failures = 0;
    while (!signal.aborted && !answered.aborted && this.follower.report === undefined) {
      try {
        const reply = await abortable(this.ask(signal), answered);
        failures = 0;
        if (!this.hasMore(reply)) await delay(this.parts.clock, pollPauseMs, answered);
      } catch (error) {
        if (faultOf(error) === undefined) throw error;
        failures++;
        await delay(this.parts.clock, backoffMs(retryPolicy, failures, 0.5), answered).catch(() => undefined);
      }
    }
  }

  /** Asks until the run has ended and all of its output is here. */
  private async pollToEnd(signal: AbortSignal): Promise<Followed | 'neverArrived'> {
    const { clock, log, run } = this.parts;
    for (let failures = 0; ; ) {
      let reply: ParsedReply | undefined;
      try {
        reply = await this.ask(signal);
        failures = 0;
      } catch (error) {
        signal.throwIfAborted();
        const fault = faultOf(error);
        if (fault === undefined) throw error;
        this.refuseFinal(fault);
        if (clock.monotonic() - this.lastAnswerAt > lostMs) throw new EngeeError({ kind: 'outcomeUnknown', what: 'run' });
        failures++;
        this.parts.observer.onProgress('reattaching');
        log.debug(`run ${run.id}: ${fault.kind}`);
        await delay(clock, backoffMs(retryPolicy, failures, 0.5), signal);
        continue;
      }
      if (reply.header.kind === 'unknown') return 'neverArrived';
      if (reply.header.kind !== 'run') return this.afterAbsence();
      const outcome = this.outcome();
      if (outcome !== undefined) return outcome;
      if (!this.hasMore(reply)) await delay(clock, pollPauseMs, signal);
    }
  }

  /** There is output that did not fit into the answer. */
  private hasMore({ header }: ParsedReply): boolean {
    return header.kind === 'run' && (header.state === 'done' || header.bytes > 1_000_000);
  }

  /** The answer to the question under way, or to a new one. */
  private ask(signal: AbortSignal): Promise<ParsedReply> {
    if (this.question !== undefined) return this.question;
    const question = this.askNow(signal).finally(() => {
      if (this.question === question) this.question = undefined;
    });
    this.question = question;
    return question;
  }

  /** One question. Tells when the answer is long in coming. */
  private async askNow(signal: AbortSignal): Promise<ParsedReply> {
    const { calls, server, run, epoch, clock, observer } = this.parts;
    const timeout = new AbortController();
    const timers = [
      clock.schedule(() => { observer.onProgress('silent'); }, longPollMs + silentMs),
      clock.schedule(() => { timeout.abort(new EngeeError({ kind: 'timeout', what: 'run', timeoutMs: pollTimeoutMs })); }, pollTimeoutMs),
    ];
    try {
      const { position, itemCount } = this.follower;
      const reply = await calls.call(server, AbortSignal.any([signal, timeout.signal]), 'poll', epoch, run.id, position, itemCount, longPollMs);
      this.lastAnswerAt = clock.monotonic();
      this.take(reply);
      return reply;
    } catch (error) {
      if (timeout.signal.aborted && !signal.aborted) throw new EngeeError({ kind: 'timeout', what: 'run', timeoutMs: pollTimeoutMs });
      throw error;
    } finally {
      for (const timer of timers) timer.dispose();
    }
  }

  private take(reply: ParsedReply): void {
    if (reply.header.kind !== 'run') return;
    this.hasBegun = true;
    this.parts.observer.onProgress(reply.header.state === 'waiting' ? 'waitingForOther' : 'running');
    this.follower.accept(reply);
  }

  private outcome(): RunOutcome | undefined {
    const { report } = this.follower;
    return report === undefined ? undefined : outcomeOf(report);
  }

  /** The result of `sent` if it is here in time. */
  private async within(sent: Promise<Sent>, timeMs: number, signal: AbortSignal): Promise<Sent | undefined> {
    const done = new AbortController();
    try {
      return await abortable(Promise.race([sent, delay(this.parts.clock, timeMs, done.signal).then(() => undefined)]), signal);
    } finally {
      done.abort(new EngeeError({ kind: 'cancelled' }));
    }
  }
}

function outcomeOf(report: RunReport): RunOutcome {
  switch (report.kind) {
    case 'value':
      return { kind: 'value', shown: report.shown ?? undefined };
    case 'error':
      return { kind: 'error', error: { kind: 'exceptions', exceptions: report.exceptions } };
    case 'interrupted':
      return { kind: 'interrupted' };
    case 'withdrawn':
      return { kind: 'notSent', why: 'cancelled' };
  }
}

/** Faults of the way, after which the run may well be going on. */
function isPassing(fault: Fault): boolean {
  if (fault.kind === 'unavailable') return fault.why.kind !== 'certificate';
  return fault.kind === 'timeout' || fault.kind === 'outcomeUnknown' || fault.kind === 'protocol';
}

/** The request never reached the server. */
function isUnsent(fault: Fault): boolean {
  return fault.kind === 'unavailable' && fault.why.kind === 'network';
}
