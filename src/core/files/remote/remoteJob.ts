import * as v from 'valibot';
import type { Clock } from '../../../platform/clock.ts';
import type { ServerUrl } from '../../api/serverUrl.ts';
import type { Argument } from '../../bridge/bridgeModule.ts';
import { isMalformed, isUnsent, maxMalformedAnswers } from '../../bridge/transientFault.ts';
import { EngeeError, faultOf } from '../../errors/engeeError.ts';
import type { Fault } from '../../errors/fault.ts';
import { abortWith } from '../../lib/abort.ts';
import { backoffMs } from '../../lib/backoff.ts';
import { randomId } from '../../lib/crypto.ts';
import { delay } from '../../lib/delay.ts';
import type { Disposable } from '../../lib/disposable.ts';
import { reportBug } from '../../lib/reportBug.ts';
import { type Call, callMs, type FileCalls, isWorthRepeating } from './fileCalls.ts';
import { problemError, unexpectedReply } from './fileFault.ts';
import type { FilesReply, JobReply } from './filesReply.ts';
import type { Progress } from './remoteFiles.ts';

/** Time without any answer after which a job is given up. */
const patienceMs = 60_000;
/** The same after the user has canceled. */
const canceledPatienceMs = 10_000;
const retry = { firstMs: 250, maxMs: 4_000 };
const polling = { firstMs: 100, maxMs: 1_000 };

export interface JobRequest<Result> {
  /** The function of the module that does the work. */
  readonly kind: string;
  readonly args: readonly Argument[];
  /** For a problem that names no path. */
  readonly path: string;
  /**
   * Whether the job changes something. Then an abort doesn't end the wait: the job is asked to stop, and its outcome is
   * awaited, so that the caller never takes a change for canceled.
   */
  readonly isChange: boolean;
  readonly result: v.GenericSchema<unknown, Result>;
  readonly onProgress?: Progress;
  readonly onItems?: (items: readonly unknown[]) => void;
  /** Default: a new one. */
  readonly id?: string;
}

export interface JobDependencies {
  readonly calls: FileCalls;
  readonly clock: Clock;
}

/** Returns a new identifier of a job or a staging folder. */
export function newJobId(): string {
  return `${randomId()}${randomId()}`;
}

/**
 * Runs a job on the server and returns its result. Starting it is repeated with the same id when the connection is lost,
 * which has no second effect. Rejects with `outcomeUnknown` if the server restarted or fell silent after it may have
 * received a job that changes something.
 */
export async function runJob<Result>(
  dependencies: JobDependencies,
  server: ServerUrl,
  request: JobRequest<Result>,
  signal: AbortSignal,
): Promise<Result> {
  signal.throwIfAborted();
  const job = new RemoteJob(dependencies, server, request, signal);
  try {
    return await job.run();
  } finally {
    job.dispose();
  }
}

class RemoteJob<Result> implements Disposable {
  private readonly dependencies: JobDependencies;
  private readonly server: ServerUrl;
  private readonly request: JobRequest<Result>;
  private readonly signal: AbortSignal;
  private readonly id: string;
  /** Ends the requests of this job. No longer follows the caller's signal after a change may have been started. */
  private readonly own: AbortController & Disposable;
  private epoch = '';
  private position = 0;
  private malformed = 0;
  private hasArrived = false;
  /** Whether the server may have received the job. */
  private mayHaveArrived = false;
  /** Whether the server has ended the job, or the process that had it. */
  private isOver = false;
  private answeredAt: number;

  constructor(dependencies: JobDependencies, server: ServerUrl, request: JobRequest<Result>, signal: AbortSignal) {
    this.dependencies = dependencies;
    this.server = server;
    this.request = request;
    this.signal = signal;
    this.id = request.id ?? newJobId();
    this.own = abortWith(signal);
    this.answeredAt = dependencies.clock.monotonic();
  }

  async run(): Promise<Result> {
    const { calls, clock } = this.dependencies;
    this.epoch = await calls.epoch(this.server, this.own.signal);
    this.answeredAt = clock.monotonic();
    this.signal.addEventListener('abort', this.onAbort, { once: true });
    try {
      let reply = await this.start();
      for (let waits = 0; ; waits = reply.items.length > 0 ? 0 : waits + 1) {
        this.take(reply);
        if (reply.state !== 'running') return this.resultOf(reply);
        if (reply.items.length === 0) await delay(clock, backoffMs(polling, waits + 1, 0.5), this.own.signal);
        reply = await this.poll();
      }
    } catch (error) {
      // It could still be waiting in the server, or go on for nothing.
      if (this.mayHaveArrived && !this.isOver) this.cancel();
      throw error;
    }
  }

  dispose(): void {
    this.signal.removeEventListener('abort', this.onAbort);
    this.own.dispose();
  }

  private readonly onAbort = (): void => {
    if (!this.mayHaveArrived || !this.request.isChange) return;
    this.cancel();
  };

  /** Asks the server to stop the job, in the background. Also holds if the job arrives later. */
  private cancel(): void {
    const { calls } = this.dependencies;
    const never = new AbortController().signal;
    calls.send(this.server, ['cancel_job', this.epoch, this.id], callMs, never).catch((error: unknown) => {
      if (faultOf(error) === undefined) reportBug(error);
    });
  }

  private async start(): Promise<JobReply> {
    const { kind, args } = this.request;
    for (let installations = 0; ; installations++) {
      const header = await this.answerTo(() => ['start_job', this.epoch, this.id, kind, ...args]);
      if (header.kind === 'job') {
        this.hasArrived = true;
        return header;
      }
      this.refuseRestarted();
      if (header.kind !== 'absent' && header.kind !== 'otherEpoch') throw unexpectedReply(header.kind);
      if (installations === 2) throw unexpectedReply('not installed');
      // Nothing was started, because the server restarted before.
      this.dependencies.calls.forget(this.server);
      this.epoch = await this.dependencies.calls.epoch(this.server, this.own.signal);
    }
  }

  private async poll(): Promise<JobReply> {
    const header = await this.answerTo(() => ['poll_job', this.epoch, this.id, this.position]);
    if (header.kind === 'job') return header;
    this.refuseRestarted();
    throw unexpectedReply(header.kind);
  }

  /** Throws if this job may have been lost with an earlier process of the server. */
  private refuseRestarted(): void {
    if (!this.mayHaveArrived) return;
    this.isOver = true;
    this.dependencies.calls.forget(this.server);
    throw new EngeeError({ kind: 'outcomeUnknown', what: 'files', why: 'serverRestarted' });
  }

  /** Sends a call until the server answers. */
  private async answerTo(call: () => Call): Promise<FilesReply> {
    const { calls, clock } = this.dependencies;
    for (let failures = 1; ; failures++) {
      const mayHaveArrivedBefore = this.mayHaveArrived;
      const attempt = { isSent: false };
      const onSend = () => {
        attempt.isSent = true;
        this.noteSent();
      };
      try {
        const { header } = await calls.send(this.server, call(), callMs, this.own.signal, onSend);
        this.answeredAt = clock.monotonic();
        this.malformed = 0;
        // These replies mean that nothing was started by this request.
        if (header.kind === 'absent' || header.kind === 'otherEpoch') this.mayHaveArrived = mayHaveArrivedBefore;
        if (header.kind !== 'problem') return header;
        this.isOver = true;
        throw problemError(header, this.request.path);
      } catch (error) {
        const fault = faultOf(error);
        if (fault === undefined || fault.kind === 'remoteFile') throw error;
        if (!attempt.isSent || isUnsent(fault)) this.mayHaveArrived = mayHaveArrivedBefore;
        if (!this.isWorthWaiting(fault)) throw this.failure(fault, mayHaveArrivedBefore);
      }
      await delay(clock, backoffMs(retry, failures, 0.5), this.own.signal);
    }
  }

  private noteSent(): void {
    this.mayHaveArrived = true;
    if (this.request.isChange) this.own.dispose();
  }

  private isWorthWaiting(fault: Fault): boolean {
    if (fault.kind === 'canceled' || !isWorthRepeating(fault)) return false;
    if (isMalformed(fault) && ++this.malformed === maxMalformedAnswers) return false;
    const patience = this.signal.aborted ? canceledPatienceMs : patienceMs;
    return this.dependencies.clock.monotonic() - this.answeredAt < patience;
  }

  /** Returns the error for a job that is given up. */
  private failure(fault: Fault, mayHaveArrivedBefore: boolean): EngeeError {
    // A server that ends while it handles a request looks like one that has ended before.
    const isRestart = fault.kind === 'serverNotRunning';
    const isRefused = !isWorthRepeating(fault) && !isRestart;
    const mayHaveEffect = this.hasArrived || mayHaveArrivedBefore || (this.mayHaveArrived && !isRefused);
    if (!this.request.isChange || !mayHaveEffect || fault.kind === 'canceled') return new EngeeError(fault);
    this.isOver = isRestart;
    return new EngeeError({
      kind: 'outcomeUnknown',
      what: 'files',
      ...(isRestart && { why: 'serverRestarted' as const }),
    });
  }

  private take(reply: JobReply): void {
    if (reply.id !== this.id || reply.position !== this.position) throw unexpectedReply('job');
    this.position += reply.items.length;
    if (reply.items.length > 0) this.request.onItems?.(reply.items);
    this.request.onProgress?.(reply.done, reply.total ?? undefined);
    this.isOver = reply.state !== 'running';
  }

  private resultOf({ state, result, problem }: JobReply): Result {
    if (state === 'canceled') throw new EngeeError({ kind: 'canceled' });
    if (state === 'failed') {
      throw problem === null ? unexpectedReply('job without a problem') : problemError(problem, this.request.path);
    }
    const parsed = v.safeParse(this.request.result, result ?? {});
    if (!parsed.success) throw unexpectedReply('result');
    return parsed.output;
  }
}
