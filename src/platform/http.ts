/** One HTTP exchange. Implementations never follow redirects and never decode what they do not know. */
export interface HttpClient {
  /**
   * Resolves when the response's headers have arrived.
   * Rejects with an `HttpFailure`, and with nothing else.
   */
  send(request: HttpRequest, signal: AbortSignal): Promise<HttpResponse>;
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: HttpBody;
  /** From the last byte of the request to the first of the response; absent: no limit. Without a body it includes connecting. */
  readonly firstByteTimeoutMs?: number;
  /** The longest silence allowed while a body moves, in either direction. */
  readonly idleTimeoutMs: number;
  /**
   * Sending it twice does no more than sending it once. Only then it may go out on a connection that is kept, since the other
   * side may close such a one at the instant it is used: then the request is sent again, on a connection of its own.
   */
  readonly isRepeatable?: boolean;
}

export type HttpBody =
  | { readonly kind: 'text'; readonly contentType: string; readonly text: string }
  | {
      readonly kind: 'multipart';
      readonly fields: readonly { readonly name: string; readonly value: string }[];
      readonly files: readonly MultipartFile[];
      /** Called with the bytes handed to the socket so far, of all bytes of the body. */
      readonly onProgress?: (sentBytes: number, totalBytes: number) => void;
    };

export interface MultipartFile {
  readonly fieldName: string;
  readonly fileName: string;
  readonly source:
    /** `identity`: the file that must be found at the path, see `fileIdentity`; absent: whichever file is there. */
    | { readonly kind: 'path'; readonly path: string; readonly identity?: string }
    | { readonly kind: 'bytes'; readonly bytes: Uint8Array };
}

export interface HttpResponse {
  readonly status: number;
  /** The header's value, names compared without case. */
  header(name: string): string | undefined;
  /**
   * The body, once, gunzipped when it came so; reading rejects with an `HttpFailure`, also when it ends early.
   * Leaving the loop early (or calling the iterator's `return`) closes the connection. One of the two must happen.
   */
  readonly body: AsyncIterable<Uint8Array>;
}

/** Whether a response says where its body ends. Otherwise the body ends where the connection does, be it whole or cut. */
export function isDelimited(header: HttpResponse['header']): boolean {
  const transferEncoding = header('transfer-encoding');
  return transferEncoding === undefined
    ? header('content-length') !== undefined
    : transferEncoding.toLowerCase() === 'chunked';
}

/** Why an exchange failed, as far as the connection tells. */
export type HttpFailureReason =
  | { readonly kind: 'aborted' }
  /** The server was never reached: the request cannot have had an effect. */
  | { readonly kind: 'notConnected'; readonly code: string }
  /** The server's certificate was not accepted. */
  | { readonly kind: 'certificate'; readonly code: string }
  /** The connection broke after it was made. Only a request that was sent to its last byte may have had an effect. */
  | { readonly kind: 'broken'; readonly code: string; readonly isRequestSent: boolean }
  | { readonly kind: 'timeout'; readonly phase: 'connect' | 'firstByte' | 'idle'; readonly timeoutMs: number }
  /** A local file of a multipart body could not be read, or changed while it was read. */
  | { readonly kind: 'localFile'; readonly path: string; readonly code: string };

export class HttpFailure extends Error {
  readonly reason: HttpFailureReason;

  constructor(reason: HttpFailureReason) {
    super(reason.kind);
    this.name = 'HttpFailure';
    this.reason = reason;
  }
}
