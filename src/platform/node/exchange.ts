import type { Socket } from 'node:net';
import { HttpFailure, type HttpFailureReason, type HttpRequest } from '../http.ts';
import { connectionFailure, type ConnectionProgress } from './connectionFailure.ts';
import type { RequestBody } from './requestBody.ts';

type Phase = 'connect' | 'firstByte' | 'idle';

export interface ExchangeOptions {
  readonly connectTimeoutMs: number;
  /** Whether the request needs an unused connection. */
  readonly isFresh: boolean;
}

/**
 * The lifecycle of one request: its timeouts and its single end. Tracks both from the outside, because node-fetch has no
 * timeouts after the headers and doesn't expose its connection.
 */
export class Exchange {
  private readonly request: HttpRequest;
  private readonly caller: AbortSignal;
  private readonly options: ExchangeOptions;
  private readonly controller = new AbortController();
  private readonly onCallerAbort = () => {
    this.fail({ kind: 'aborted' });
  };
  private body: RequestBody | undefined;
  private socket: Socket | undefined;
  private progress: ConnectionProgress = 'unknown';
  private hasResponse = false;
  /** Whether the reader waits for a chunk of the response. */
  private isReading = false;
  private isOnUsedConnection = false;
  private isFlushed = false;
  private isDelimited = true;
  private connectionError: Error | undefined;
  private failure: HttpFailureReason | undefined;
  private timer: { readonly phase: Phase; readonly handle: NodeJS.Timeout } | undefined;

  constructor(request: HttpRequest, caller: AbortSignal, options: ExchangeOptions) {
    this.request = request;
    this.caller = caller;
    this.options = options;
    if (caller.aborted) this.onCallerAbort();
    caller.addEventListener('abort', this.onCallerAbort);
  }

  /** Aborts when the exchange fails. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /**
   * Whether the exchange failed because of a reused connection: either an unused one was needed and nothing was sent, or the
   * connection was lost before a response, because the server may have closed it earlier.
   */
  get canBeSentAgain(): boolean {
    return this.failure?.kind === 'broken' && this.isOnUsedConnection && !this.hasResponse;
  }

  /** Starts the timeouts. `body` is about to be sent. */
  start(body: RequestBody | undefined): void {
    this.body = body;
    if (this.failure !== undefined) {
      body?.destroy();
      return;
    }
    if (body === undefined) {
      this.arm('firstByte');
      return;
    }
    this.progress = 'connecting';
    this.arm('connect');
    body.onPipe = (request) => {
      this.watch(request);
    };
    body.onProgress = (sentBytes) => {
      if (this.timer?.phase === 'idle') this.arm('idle');
      if (this.request.body?.kind === 'multipart') this.request.body.onProgress?.(sentBytes, body.totalBytes);
    };
  }

  /**
   * Called when the response's headers have arrived. From now on, sending has no timeouts.
   * @param isDelimited whether the response declares where its body ends, see `isDelimited` in `http.ts`
   */
  responded(isDelimited: boolean): void {
    this.hasResponse = true;
    this.isDelimited = isDelimited;
    this.disarm();
  }

  /** Waits for the next chunk of the response, within the idle timeout. */
  async withIdleTimeout<T>(next: () => Promise<T>): Promise<T> {
    this.arm('idle');
    this.isReading = true;
    try {
      return await next();
    } finally {
      this.isReading = false;
    }
  }

  /** Returns the failure to report for an error, which is the first cause. Closes everything. */
  failureOf(error: unknown): HttpFailure {
    this.fail(error instanceof HttpFailure ? error.reason : connectionFailure(error, this.currentProgress()));
    return new HttpFailure(this.failure ?? { kind: 'aborted' });
  }

  /**
   * Throws if the body ended because the connection was lost. Without a length or chunks, Node treats any end of the
   * connection as the end of the body.
   */
  assertComplete(): void {
    if (!this.isDelimited && this.connectionError !== undefined) throw this.connectionError;
  }

  /** Ends the exchange. @param isRead whether the response was read to its end */
  end(isRead: boolean): void {
    this.release();
    // After an early response or an early exit of the reader, a body is only partly transferred.
    const isSent = this.body === undefined || this.isFlushed;
    if (!isRead || !isSent) this.close();
  }

  private fail(reason: HttpFailureReason): void {
    this.failure ??= reason;
    this.release();
    this.close();
  }

  private close(): void {
    this.controller.abort();
    this.body?.destroy();
    // After the response has ended, neither of the two stops data that was already passed to the socket.
    this.socket?.destroy();
  }

  private release(): void {
    this.disarm();
    this.caller.removeEventListener('abort', this.onCallerAbort);
  }

  private currentProgress(): ConnectionProgress {
    return this.progress === 'connected' && this.body?.readableEnded === true ? 'requestSent' : this.progress;
  }

  private watch(request: NodeJS.WritableStream & { readonly reusedSocket?: boolean }): void {
    const connected = () => {
      this.progress = 'connected';
      if (!this.hasResponse) this.arm('idle');
    };
    request.once('socket', (socket: Socket) => {
      this.socket = socket;
      this.isOnUsedConnection = request.reusedSocket === true;
      // The editor's agent may provide a reused connection. Nothing is sent before this returns.
      if (this.isOnUsedConnection && this.options.isFresh) {
        this.fail({ kind: 'broken', code: 'USED', isRequestSent: false });
        return;
      }
      const pending = eventToAwait(socket);
      if (pending === undefined) connected();
      else socket.once(pending, connected);
    });
    request.on('error', (error: Error) => {
      this.connectionError ??= error;
    });
    request.once('finish', () => {
      this.isFlushed = true;
      if (!this.hasResponse) this.arm('firstByte');
    });
  }

  /** Restarts a timer of the same phase, because a large file has thousands of chunks. */
  private arm(phase: Phase): void {
    if (this.timer?.phase === phase) {
      this.timer.handle.refresh();
      return;
    }
    this.disarm();
    const timeoutMs = this.timeoutOf(phase);
    if (timeoutMs === undefined || this.failure !== undefined) return;
    const handle = setTimeout(() => {
      this.timer = undefined;
      // The reader is busy. It starts the next timer.
      if (this.hasResponse && !this.isReading) return;
      this.fail({ kind: 'timeout', phase, timeoutMs });
    }, timeoutMs);
    this.timer = { phase, handle };
  }

  private timeoutOf(phase: Phase): number | undefined {
    switch (phase) {
      case 'connect':
        return this.options.connectTimeoutMs;
      case 'firstByte':
        return this.request.firstByteTimeoutMs;
      case 'idle':
        return this.request.idleTimeoutMs;
    }
  }

  private disarm(): void {
    clearTimeout(this.timer?.handle);
    this.timer = undefined;
  }
}

/** Returns the event after which a socket is ready, or undefined if it already is (possible with a proxy). */
function eventToAwait(socket: Socket): 'connect' | 'secureConnect' | undefined {
  const { encrypted, secureConnecting } = socket as {
    readonly encrypted?: boolean;
    readonly secureConnecting?: boolean;
  };
  if (encrypted === true) return secureConnecting === true ? 'secureConnect' : undefined;
  return socket.connecting ? 'connect' : undefined;
}
