import type { ParsedReply } from '../bridge/bridgeReply.ts';
import { isMalformed, isPassing, isUnsent } from '../bridge/passingFault.ts';
import { EngeeError, faultOf } from '../errors/engeeError.ts';
import type { Fault } from '../errors/fault.ts';
import { abortable } from '../lib/abort.ts';
import { abortWith } from '../lib/abortWith.ts';
import { backoffMs } from '../lib/backoff.ts';
import { delay } from '../lib/delay.ts';
import { within } from '../lib/within.ts';
import { BadAnswers } from './badAnswers.ts';
import type { BridgeRunParts, Sent } from './bridgeRunParts.ts';
import { InputQuestions } from './inputQuestions.ts';
import { refusalOfCode } from './refusalOfCode.ts';
import { reportedOutcome } from './reportedOutcome.ts';
import { RunFollower } from './runFollower.ts';
import type { RunOutcome } from './runOutcome.ts';
import { RunQuestions } from './runQuestions.ts';
import { sendRun } from './sendRun.ts';

/** Most runs are over by then, and need no question. */
const firstPollMs = 150;
/** Output that comes in a stream is fetched at most so often. */
const pollPauseMs = 50;
/** So often a run is sent that never arrives. */
const maxAttempts = 8;
/** So many questions in a row may fail, silence aside, before a run is given up: a quarter of an hour. Not a time: machines sleep. */
const maxFailures = 120;
/** Times in a row that the server may say that it does not know the run. */
const maxAbsences = 10;
/** A server that answered so recently and is gone now may have gone because of what the run did. */
const recentMs = 60_000;
const retryPolicy = { firstMs: 250, maxMs: 10_000 };

type Followed = RunOutcome | { readonly kind: 'notInstalled' };

/**
 * One run through the bridge. Its id makes it safe to ask again: within one epoch the server runs an id once, whatever
 * happens to the requests. `notInstalled`: the bridge is not there, and this run has not begun.
 */
export class BridgeRun {
  private readonly parts: BridgeRunParts;
  private readonly follower: RunFollower;
  private readonly questions: RunQuestions;
  private readonly inputs: InputQuestions;
  /** Whether a request to begin it may have arrived without our knowing. */
  private mayHaveBegun = false;
  private lastLoss: Fault | undefined;
  private readonly badAnswers = new BadAnswers();

  constructor(parts: BridgeRunParts) {
    this.parts = parts;
    this.follower = new RunFollower(parts.epoch, parts.observer);
    this.inputs = new InputQuestions(parts);
    this.questions = new RunQuestions(parts, this.follower, (reply) => {
      this.take(reply);
    });
  }

  /** Begins the run and follows it to its end. Rejects with `EngeeError`; aborting leaves the run to the server. */
  async begin(signal: AbortSignal): Promise<Followed> {
    const ended = abortWith(signal);
    try {
      for (let attempt = 1; ; attempt++) {
        const outcome = await this.watch(this.send(ended.signal), ended.signal);
        if (outcome !== 'neverArrived') return outcome;
        await this.beforeSendingAgain(attempt, ended.signal);
      }
    } finally {
      ended.dispose();
      this.inputs.end();
      // Whatever is still being asked is of no interest any more.
      ended.abort(new EngeeError({ kind: 'cancelled' }));
    }
  }

  /** Follows a run that was begun by somebody else. */
  async follow(signal: AbortSignal): Promise<Followed> {
    this.mayHaveBegun = true;
    try {
      const outcome = await this.pollToEnd(signal);
      if (outcome === 'neverArrived') throw this.lostFault();
      return outcome;
    } finally {
      this.inputs.end();
    }
  }

  /** The server has not seen the run, so that it may be sent again; a request that is refused each time is given up. */
  private async beforeSendingAgain(attempt: number, signal: AbortSignal): Promise<void> {
    const fault = this.lastLoss;
    if (fault !== undefined && (attempt >= maxAttempts || fault.kind === 'protocol'))
      throw new EngeeError(refusalOfCode(fault, this.parts.run.submission.code));
    await delay(this.parts.clock, backoffMs(retryPolicy, attempt, 0.5), signal);
  }

  private send(signal: AbortSignal): Promise<Sent> {
    this.parts.observer.onProgress('running');
    return sendRun(this.parts, signal);
  }

  /** Waits for the answer to the run itself, and asks how it goes when that takes long. */
  private async watch(sent: Promise<Sent>, signal: AbortSignal): Promise<Followed | 'neverArrived'> {
    const answer = (await within(this.parts.clock, sent, firstPollMs, signal)) ?? (await this.pollUntil(sent, signal));
    if (answer === 'gone') throw this.lostFault();
    if (answer?.kind === 'lost') return this.afterLoss(answer.fault, signal);
    if (answer !== undefined) {
      const { header } = answer.reply;
      if (header.kind !== 'run') return this.afterStrangeAnswer(header.kind);
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
    if (isMalformed(fault)) await this.pause(this.badAnswers.count, signal);
    return this.pollToEnd(signal);
  }

  /** Throws for a fault after which asking again is of no use. */
  private refuseFinal(fault: Fault): void {
    const { calls, server } = this.parts;
    if (fault.kind === 'serverNotRunning' && (this.mayHaveBegun || calls.hasAnsweredWithin(server, recentMs)))
      throw this.lostFault();
    if (!isPassing(fault)) throw new EngeeError(fault);
    this.badAnswers.noteFault(fault);
  }

  /** Waits before the next question, longer after each failure in a row. */
  private pause(failures: number, signal: AbortSignal): Promise<void> {
    return delay(this.parts.clock, failures === 0 ? pollPauseMs : backoffMs(retryPolicy, failures, 0.5), signal);
  }

  /** The server does not know the run, or not any more. */
  private afterStrangeAnswer(kind: ParsedReply['header']['kind']): Followed {
    if (kind === 'forgotten') throw new EngeeError({ kind: 'outcomeUnknown', what: 'run' });
    if (this.mayHaveBegun) throw this.lostFault();
    return { kind: 'notInstalled' };
  }

  /** The server has restarted, or its bridge was replaced: nobody knows any more what became of the run. */
  private lostFault(): EngeeError {
    return new EngeeError({ kind: 'outcomeUnknown', what: 'run', why: 'serverRestarted' });
  }

  /**
   * Asks for news, one question at a time, until the run's own request is answered or lost; undefined: the news was of its end.
   * `gone`: the server says again and again that it knows nothing of us, though the request still stands.
   */
  private async pollUntil(sent: Promise<Sent>, signal: AbortSignal): Promise<Sent | 'gone' | undefined> {
    const answered = new AbortController();
    const questions = new AbortController();
    const asking = this.askRepeatedly(AbortSignal.any([signal, questions.signal]), answered.signal);
    try {
      const answer = await abortable(Promise.race([sent, asking]), signal);
      if (answer === 'gone' || answer?.kind === 'lost') {
        // The question's connection may be gone without a word as well.
        questions.abort(new EngeeError({ kind: 'cancelled' }));
        this.questions.drop();
      }
      return answer;
    } finally {
      answered.abort(new EngeeError({ kind: 'cancelled' }));
      await asking;
    }
  }

  /**
   * As long as the run's own request stands, a question that fails is no loss. The question that is under way when that is
   * answered stays: the server is at it, and it may bring the rest of the output.
   */
  private async askRepeatedly(signal: AbortSignal, answered: AbortSignal): Promise<'gone' | undefined> {
    let failures = 0;
    let absences = 0;
    while (!signal.aborted && !answered.aborted && this.follower.report === undefined) {
      this.badAnswers.refuseUseless();
      try {
        const reply = await abortable(this.questions.ask(signal), answered);
        if (reply.header.kind === 'run') {
          failures = absences = 0;
          if (!this.hasMore(reply)) await this.pause(this.badAnswers.count, answered);
          continue;
        }
        if (reply.header.kind !== 'unknown') absences++;
      } catch (error) {
        const fault = faultOf(error);
        if (fault === undefined) throw error;
        if (fault.kind === 'serverNotRunning') absences++;
        this.badAnswers.noteFault(fault);
      }
      if (absences >= maxAbsences) return 'gone';
      failures++;
      await this.pause(failures, answered).catch(() => undefined);
    }
    return undefined;
  }

  /** Asks until the run has ended and all of its output is here. */
  private async pollToEnd(signal: AbortSignal): Promise<Followed | 'neverArrived'> {
    const { log, run } = this.parts;
    for (let failures = 0; ;) {
      let reply: ParsedReply;
      try {
        reply = await this.questions.ask(signal);
        failures = 0;
      } catch (error) {
        signal.throwIfAborted();
        const fault = faultOf(error);
        if (fault === undefined) throw error;
        this.refuseFinal(fault);
        if (fault.kind !== 'timeout') failures++;
        if (failures > maxFailures) throw new EngeeError({ kind: 'outcomeUnknown', what: 'run' });
        this.parts.observer.onProgress(fault.kind === 'timeout' ? 'silent' : 'reattaching');
        log.debug(`run ${run.id}: ${fault.kind}`);
        await this.pause(Math.max(1, failures), signal);
        continue;
      }
      if (reply.header.kind === 'unknown') return 'neverArrived';
      if (reply.header.kind !== 'run') return this.afterStrangeAnswer(reply.header.kind);
      const outcome = this.outcome();
      if (outcome !== undefined) return outcome;
      this.badAnswers.refuseUseless();
      if (!this.hasMore(reply)) await this.pause(this.badAnswers.count, signal);
    }
  }

  /** There is output that did not fit into the answer. */
  private hasMore({ header }: ParsedReply): boolean {
    return (
      header.kind === 'run' && this.badAnswers.count === 0 && (header.state === 'done' || header.bytes > 1_000_000)
    );
  }

  private take(reply: ParsedReply): void {
    if (reply.header.kind !== 'run') return;
    this.mayHaveBegun = true;
    this.parts.observer.onProgress(reply.header.state === 'waiting' ? 'waitingForOther' : 'running');
    const { state, bytes, items } = reply.header;
    this.badAnswers.noteReply(!this.follower.accept(reply) && (state === 'done' || bytes > 0 || items.length > 0));
    this.inputs.note(state === 'running' ? (reply.header.question ?? 0) : 0);
  }

  private outcome(): RunOutcome | undefined {
    const { report } = this.follower;
    return report && reportedOutcome(report);
  }
}
