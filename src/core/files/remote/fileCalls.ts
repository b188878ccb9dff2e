import type { Clock } from '../../../platform/clock.ts';
import type { ServerUrl } from '../../api/serverUrl.ts';
import type { BridgeCalls, Reply } from '../../bridge/bridgeCalls.ts';
import type { Argument } from '../../bridge/bridgeModule.ts';
import { isMalformed, isTransient, maxMalformedAnswers } from '../../bridge/transientFault.ts';
import { EngeeError, faultOf } from '../../errors/engeeError.ts';
import type { Fault } from '../../errors/fault.ts';
import { abortWith, raceAbort } from '../../lib/abort.ts';
import { backoffMs } from '../../lib/backoff.ts';
import { delay } from '../../lib/delay.ts';
import { Limiter } from '../limiter.ts';
import { forFiles, problemError, unexpectedReply } from './fileFault.ts';
import type { FilesReply } from './filesReply.ts';

/** Requests at a time per server. While Julia computes, it answers none of them, and more would only wait there. */
const maxRequests = 4;
/** Time for a call that only reads, with all attempts. */
export const callMs = 15_000;
/** Time for the installation of the module, which Julia compiles. That takes long on a slow server. */
const installationMs = 60_000;
const retry = { firstMs: 200, maxMs: 4_000 };
const maxAttempts = 4;

export type Call = readonly [name: string, ...args: readonly Argument[]];

/** A call and its kind of reply. */
export interface Question<K extends FilesReply['kind']> {
  readonly kind: K;
  readonly call: Call;
  /** The path for a problem that names none. */
  readonly path: string;
}

export interface Answer<K extends FilesReply['kind']> {
  readonly header: Extract<FilesReply, { kind: K }>;
  readonly payload: string;
}

/** Calls the Julia module for files: few at a time, each with a deadline. */
export class FileCalls {
  private readonly calls: BridgeCalls<FilesReply>;
  private readonly clock: Clock;
  private readonly limiters = new Map<ServerUrl, Limiter>();

  constructor(calls: BridgeCalls<FilesReply>, clock: Clock) {
    this.calls = calls;
    this.clock = clock;
  }

  /** Returns the epoch of the installed module. Rejects with `noBridge` if the server accepts none, and with `timeout`. */
  async epoch(server: ServerUrl, signal: AbortSignal): Promise<string> {
    const installation = await withDeadline(this.clock, installationMs, signal, async (limited) =>
      this.calls.installed(server, limited),
    );
    if (installation.kind === 'installed') return installation.epoch;
    throw new EngeeError({
      kind: 'protocol',
      what: 'files',
      detail: installation.reason,
      problem: { kind: 'noBridge' },
    });
  }

  /** Forgets that the module is installed. */
  forget(server: ServerUrl): void {
    this.calls.forget(server);
  }

  /**
   * Sends one request. Waits for its turn first.
   * @param onSend called before the request is sent
   */
  async send(
    server: ServerUrl,
    [name, ...args]: Call,
    timeMs: number,
    signal: AbortSignal,
    onSend: () => void = () => undefined,
  ): Promise<Reply<FilesReply>> {
    return withDeadline(this.clock, timeMs, signal, async (limited) =>
      this.limiter(server).run(async () => {
        onSend();
        return this.calls.call(server, limited, name, ...args);
      }, limited),
    );
  }

  /** Makes a call that changes nothing. Installs the module if needed, and repeats the call if the connection is lost. */
  async ask<K extends FilesReply['kind']>(
    server: ServerUrl,
    { kind, call, path }: Question<K>,
    signal: AbortSignal,
  ): Promise<Answer<K>> {
    for (let attempt = 0; attempt < 2; attempt++) {
      await this.epoch(server, signal);
      const { header, payload } = await this.sendSteadily(server, call, signal);
      if (header.kind === 'problem') throw problemError(header, path);
      if (header.kind === kind) return { header: header as Extract<FilesReply, { kind: K }>, payload };
      this.calls.forget(server);
    }
    throw unexpectedReply(kind);
  }

  private async sendSteadily(server: ServerUrl, call: Call, signal: AbortSignal): Promise<Reply<FilesReply>> {
    return withDeadline(this.clock, callMs, signal, async (limited) => {
      for (let attempt = 1, malformed = 0; ; attempt++) {
        try {
          return await this.send(server, call, callMs, limited);
        } catch (error) {
          const fault = faultOf(error);
          if (fault === undefined || !isWorthRepeating(fault) || attempt === maxAttempts) throw error;
          if (isMalformed(fault) && ++malformed === maxMalformedAnswers) throw error;
          await delay(this.clock, backoffMs(retry, attempt, 0.5), limited);
        }
      }
    });
  }

  private limiter(server: ServerUrl): Limiter {
    const limiter = this.limiters.get(server) ?? new Limiter(maxRequests);
    this.limiters.set(server, limiter);
    return limiter;
  }
}

/** Returns whether the same request may succeed later, as far as its fault shows. */
export function isWorthRepeating(fault: Fault): boolean {
  if (fault.kind === 'protocol' && fault.problem !== undefined)
    return fault.problem.kind !== 'requestTooLarge' && fault.problem.kind !== 'noBridge';
  return isTransient(fault);
}

/** Limits the time of some work, which receives a signal. Rejects with `timeout` after it. */
export async function withDeadline<T>(
  clock: Clock,
  timeMs: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const limited = abortWith(signal);
  const timedOut = new EngeeError({ kind: 'timeout', what: 'files', timeoutMs: timeMs });
  const timer = clock.schedule(() => {
    limited.abort(timedOut);
  }, timeMs);
  try {
    return await raceAbort(work(limited.signal), limited.signal);
  } catch (error) {
    // A canceled request doesn't reject with the reason of the signal.
    if (limited.signal.reason === timedOut && !signal.aborted) throw timedOut;
    const fault = faultOf(error);
    throw fault === undefined ? error : new EngeeError(forFiles(fault), { cause: error });
  } finally {
    timer.dispose();
    limited.dispose();
  }
}
