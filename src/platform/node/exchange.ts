import type { Socket } from 'node:net';
import { HttpFailure, type HttpFailureReason, type HttpRequest } from '../http.ts';
import { connectionFailure, type ConnectionProgress } from './connectionFailure.ts';
import type { RequestBody } from './requestBody.ts';

type Phase = 'connect' | 'firstByte' | 'idle';

export interface ExchangeOptions {
  readonly connectTimeoutMs: number;
  /** Whether it wants a connection that nothing has been sent on before. */
  readonly isFresh: boolean;
}

/**
 * The life of one request: its limits of time, and its one end. node-fetch has no limits after the headers and tells
 * nothing of its connection, so both are watched from the outside.
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

  /** Aborts when the exchange has failed. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /**
   * It failed because of a connection that had been used before: one that was not wanted, and that nothing was sent on, or one that
   * broke before it brought an answer, since the server may have closed it earlier.
   */
  get mayBeSentAgain(): boolean {
    return this.failure?.kind === 'broken' && this.isOnUsedConnection && !this.hasResponse;
  }

  /** Starts the clock; `body` is about to be sent. */
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
   * The headers of the response are here; whatever is still being sent has no limits of its own any more.
   * @param isDelimited whether the response itself says where its body ends, see `isDelimited` of the HTTP port
   */
  responded(isDelimited: boolean): void {
    this.hasResponse = true;
    this.isDelimited = isDelimited;
    this.disarm();
  }

  /** Waits for the next piece of the response, within the limit of silence. */
  async withIdleLimit<T>(next: () => Promise<T>): Promise<T> {
    this.arm('idle');
    try {
      return await next();
    } finally {
      this.disarm();
    }
  }

  /** The failure to report for an error: the first cause, not what followed from it. Closes everything. */
  failureOf(error: unknown): HttpFailure {
    this.fail(error instanceof HttpFailure ? error.reason : connectionFailure(error, this.howFar()));
    return new HttpFailure(this.failure ?? { kind: 'aborted' });
  }

  /**
   * Throws when the body seems to have ended, but only because its connection broke. Node takes any end of the connection for the
   * end of a body without a length or chunks.
   */
  assertWhole(): void {
    if (!this.isDelimited && this.connectionError !== undefined) throw this.connectionError;
  }

  /** The response was read to its end, or nobody wants the rest. */
  end(isRead: boolean): void {
    this.release();
    // An early reply leaves a body half sent, a reader who left leaves one half received.
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
    // After the response has ended, neither of the two stops what was already handed to the socket.
    this.socket?.destroy();
  }

  private release(): void {
    this.disarm();
    this.caller.removeEventListener('abort', this.onCallerAbort);
  }

  private howFar(): ConnectionProgress {
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
      // The editor's agent has it to lend from whoever kept it; the request is not on its way before this returns.
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

  private arm(phase: Phase): void {
    this.disarm();
    const timeoutMs = this.limitOf(phase);
    if (timeoutMs === undefined || this.failure !== undefined) return;
    const handle = setTimeout(() => {
      this.fail({ kind: 'timeout', phase, timeoutMs });
    }, timeoutMs);
    this.timer = { phase, handle };
  }

  private limitOf(phase: Phase): number | undefined {
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

/** The event that says that a socket can carry a request; undefined when it can already (a proxy may hand over such a one). */
function eventToAwait(socket: Socket): 'connect' | 'secureConnect' | undefined {
  const { encrypted, secureConnecting } = socket as {
    readonly encrypted?: boolean;
    readonly secureConnecting?: boolean;
  };
  if (encrypted === true) return secureConnecting === true ? 'secureConnect' : undefined;
  return socket.connecting ? 'connect' : undefined;
}
