import type { ParsedReply } from '../bridge/bridgeReply.ts';
import { isMalformed, isTransient, isUnsent } from '../bridge/transientFault.ts';
import { EngeeError, faultOf } from '../errors/engeeError.ts';
import type { Fault } from '../errors/fault.ts';
import { abortWith, raceAbort, raceTimeout } from '../lib/abort.ts';
import { backoffMs } from '../lib/backoff.ts';
import { delay } from '../lib/delay.ts';
import { BadAnswers } from './badAnswers.ts';
import type { BridgeRunDependencies, SendResult } from './bridgeRunDependencies.ts';
import { InputQuestions } from './inputQuestions.ts';
import type { RunOutcome } from './model.ts';
import { OutputAssembler, reportedOutcome } from './outputAssembler.ts';
import { RunPoller } from './runPoller.ts';
import { explainUndelivered, sendRun } from './sendRun.ts';

/** Most runs end within this time and need no polling. */
const firstPollMs = 150;
/** Minimum pause between polls while output is streaming. */
const pollPauseMs = 50;
/** After a reply with more bytes of output, the next poll is sent without a pause. Half of what the bridge sends in one reply. */
const muchBytes = 500_000;
/** Attempts to deliver a run that the server never received. */
const maxAttempts = 8;
/** Consecutive poll failures before giving up, except timeouts (about 15 min). A count, not a duration, because machines sleep. */
const maxFailures = 120;
/** Consecutive replies that the run is unknown before giving up. */
const maxAbsences = 10;
/** A server that responded this recently and is now stopped may have been stopped by the run itself. */
const recentMs = 60_000;
const retryPolicy = { firstMs: 250, maxMs: 10_000 };

type Followed = RunOutcome | { readonly kind: 'notInstalled' };

/**
 * One run through the bridge. Its id makes retries safe: within one epoch the server runs an id only once, regardless of how
 * many requests arrive. `notInstalled` means that the bridge is missing and the run has not started.
 */
export class BridgeRun {
  private readonly dependencies: BridgeRunDependencies;
  private readonly follower: OutputAssembler;
  private readonly questions: RunPoller;
  private readonly inputs: InputQuestions;
  /** Whether a request to start the run may have reached the server. */
  private mayHaveStarted = false;
  private lastLoss: Fault | undefined;
  private readonly badAnswers = new BadAnswers();

  constructor(dependencies: BridgeRunDependencies) {
    this.dependencies = dependencies;
    this.follower = new OutputAssembler(dependencies.epoch, dependencies.observer, dependencies.clock);
    this.inputs = new InputQuestions(dependencies);
    this.questions = new RunPoller(dependencies, this.follower, (reply) => this.handleReply(reply));
  }

  /**
   * Starts the run and follows it to its end. Aborting stops the waiting; the run continues on the server.
   * @throws EngeeError
   */
  async start(signal: AbortSignal): Promise<Followed> {
    const ended = abortWith(signal);
    try {
      for (let attempt = 1; ; attempt++) {
        const outcome = await this.watch(this.send(ended.signal), ended.signal);
        if (outcome !== 'neverArrived') return outcome;
        await this.beforeSendingAgain(attempt, ended.signal);
      }
    } finally {
      ended.dispose();
      // Requests that are still pending are no longer needed.
      ended.abort(new EngeeError({ kind: 'canceled' }));
      await this.finish();
    }
  }

  /** Follows a run that another window started. */
  async follow(signal: AbortSignal): Promise<Followed> {
    this.mayHaveStarted = true;
    try {
      const outcome = await this.pollToEnd(signal);
      if (outcome === 'neverArrived') throw this.createLostError();
      return outcome;
    } finally {
      await this.finish();
    }
  }

  /** The end of a run is reported after all output that has arrived, also if the run failed. */
  private async finish(): Promise<void> {
    await this.follower.whenEmitted();
    this.inputs.end();
  }

  /** The server has not received the run, so it may be sent again. Gives up if the request is rejected every time. */
  private async beforeSendingAgain(attempt: number, signal: AbortSignal): Promise<void> {
    const fault = this.lastLoss;
    if (fault !== undefined && (attempt >= maxAttempts || fault.kind === 'protocol'))
      throw new EngeeError(explainUndelivered(fault, this.dependencies.run.submission.code));
    await delay(this.dependencies.clock, backoffMs(retryPolicy, attempt, 0.5), signal);
  }

  private send(signal: AbortSignal): Promise<SendResult> {
    this.dependencies.observer.onProgress('running');
    return sendRun(this.dependencies, signal);
  }

  /** Waits for the reply to the run request, and polls if it takes long. */
  private async watch(sent: Promise<SendResult>, signal: AbortSignal): Promise<Followed | 'neverArrived'> {
    const answer =
      (await raceTimeout(this.dependencies.clock, sent, firstPollMs, signal)) ?? (await this.pollUntil(sent, signal));
    if (answer === 'gone') throw this.createLostError();
    if (answer?.kind === 'lost') return this.afterLoss(answer.fault, signal);
    if (answer !== undefined) {
      const { header } = answer.reply;
      if (header.kind !== 'run') return this.handleOtherReply(header.kind);
      await this.handleReply(answer.reply);
    }
    return this.outcome() ?? this.pollToEnd(signal);
  }

  /** The connection of the run request was lost, so the client asks the server whether it knows the run. */
  private async afterLoss(fault: Fault, signal: AbortSignal): Promise<Followed | 'neverArrived'> {
    this.throwIfFinal(fault);
    this.lastLoss = fault;
    this.mayHaveStarted ||= !isUnsent(fault);
    const { observer, log, run } = this.dependencies;
    observer.onProgress('reattaching');
    log.info(`run ${run.id}: ${fault.kind}; looking for it`);
    if (isMalformed(fault)) await this.pause(this.badAnswers.count, signal);
    return this.pollToEnd(signal);
  }

  /** Throws for a fault that retrying cannot resolve. */
  private throwIfFinal(fault: Fault): void {
    const { calls, server } = this.dependencies;
    if (fault.kind === 'serverNotRunning' && (this.mayHaveStarted || calls.hasAnsweredWithin(server, recentMs)))
      throw this.createLostError();
    if (!isTransient(fault)) throw new EngeeError(fault);
    this.badAnswers.noteFault(fault);
  }

  /** Waits before the next poll, longer after each consecutive failure. */
  private pause(failures: number, signal: AbortSignal): Promise<void> {
    const { clock } = this.dependencies;
    return delay(clock, failures === 0 ? pollPauseMs : backoffMs(retryPolicy, failures, 0.5), signal);
  }

  /** Handles a reply that says that the server does not know the run or has forgotten it. */
  private handleOtherReply(kind: ParsedReply['header']['kind']): Followed {
    if (kind === 'forgotten') throw new EngeeError({ kind: 'outcomeUnknown', what: 'run' });
    if (this.mayHaveStarted) throw this.createLostError();
    return { kind: 'notInstalled' };
  }

  /** The server restarted or its bridge was replaced, so the outcome of the run cannot be found out. */
  private createLostError(): EngeeError {
    return new EngeeError({ kind: 'outcomeUnknown', what: 'run', why: 'serverRestarted' });
  }

  /**
   * Polls, one request at a time, until the run request is answered or lost. Returns undefined if a poll reported the end of
   * the run, and `gone` if the server kept replying that it does not know the run while the run request was still pending.
   */
  private async pollUntil(sent: Promise<SendResult>, signal: AbortSignal): Promise<SendResult | 'gone' | undefined> {
    const answered = new AbortController();
    const questions = new AbortController();
    const polling = this.pollRepeatedly(AbortSignal.any([signal, questions.signal]), answered.signal);
    try {
      const answer = await raceAbort(Promise.race([sent, polling]), signal);
      if (answer === 'gone' || answer?.kind === 'lost') {
        // The connection of the poll may be silently dead as well.
        questions.abort(new EngeeError({ kind: 'canceled' }));
        this.questions.drop();
      }
      return answer;
    } finally {
      answered.abort(new EngeeError({ kind: 'canceled' }));
      await polling;
    }
  }

  /**
   * A failed poll does not matter while the run request is pending. A poll that is pending when the run request is answered is
   * kept because it may return the rest of the output.
   */
  private async pollRepeatedly(signal: AbortSignal, answered: AbortSignal): Promise<'gone' | undefined> {
    let failures = 0;
    let absences = 0;
    while (!signal.aborted && !answered.aborted && this.follower.report === undefined) {
      this.badAnswers.refuseUseless();
      try {
        const reply = await raceAbort(this.questions.ask(signal), answered);
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

  /** Polls until the run has ended and all of its output has arrived. */
  private async pollToEnd(signal: AbortSignal): Promise<Followed | 'neverArrived'> {
    const { log, run, observer } = this.dependencies;
    for (let failures = 0; ;) {
      let reply: ParsedReply;
      try {
        reply = await this.questions.ask(signal);
        failures = 0;
      } catch (error) {
        signal.throwIfAborted();
        const fault = faultOf(error);
        if (fault === undefined) throw error;
        this.throwIfFinal(fault);
        if (fault.kind !== 'timeout') failures++;
        if (failures > maxFailures) throw new EngeeError({ kind: 'outcomeUnknown', what: 'run' });
        observer.onProgress(fault.kind === 'timeout' ? 'silent' : 'reattaching');
        log.debug(`run ${run.id}: ${fault.kind}`);
        await this.pause(Math.max(1, failures), signal);
        continue;
      }
      if (reply.header.kind === 'unknown') return 'neverArrived';
      if (reply.header.kind !== 'run') return this.handleOtherReply(reply.header.kind);
      const outcome = this.outcome();
      if (outcome !== undefined) return outcome;
      this.badAnswers.refuseUseless();
      if (!this.hasMore(reply)) await this.pause(this.badAnswers.count, signal);
    }
  }

  /** Whether there probably is output that did not fit into the reply. */
  private hasMore({ header }: ParsedReply): boolean {
    return (
      header.kind === 'run' && this.badAnswers.count === 0 && (header.state === 'done' || header.bytes > muchBytes)
    );
  }

  /**
   * Waits until the output of earlier replies is emitted. The output of this one is emitted while the next poll is in progress,
   * so that at most two replies wait in memory.
   */
  private async handleReply(reply: ParsedReply): Promise<void> {
    if (reply.header.kind !== 'run') return;
    this.mayHaveStarted = true;
    this.dependencies.observer.onProgress(reply.header.state === 'waiting' ? 'waitingForOther' : 'running');
    await this.follower.whenEmitted();
    const { state, bytes, items } = reply.header;
    this.badAnswers.noteReply(!this.follower.accept(reply) && (state === 'done' || bytes > 0 || items.length > 0));
    const question = state === 'running' ? (reply.header.question ?? 0) : 0;
    // The user sees the output before the code asks.
    if (question > 0) await this.follower.whenEmitted();
    this.inputs.note(question);
  }

  private outcome(): RunOutcome | undefined {
    const { report } = this.follower;
    return report && reportedOutcome(report);
  }
}
