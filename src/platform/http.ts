/** Sends HTTP requests. Implementations never follow redirects and never decode unknown encodings. */
export interface HttpClient {
  /**
   * Resolves when the response's headers have arrived.
   * Rejects only with an `HttpFailure`.
   */
  send(request: HttpRequest, signal: AbortSignal): Promise<HttpResponse>;
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: HttpBody;
  /** Time from the last byte of the request to the first byte of the response. Includes connecting if there is no body. Default: no limit. */
  readonly firstByteTimeoutMs?: number;
  /** Maximum time without data while a body is sent or received. */
  readonly idleTimeoutMs: number;
  /**
   * Sending the request twice has the same effect as sending it once. Only such requests use a kept-alive connection: the
   * server may close it at that moment, and then the request is sent again on a new connection.
   */
  readonly isRepeatable?: boolean;
}

export type HttpBody =
  | { readonly kind: 'text'; readonly contentType: string; readonly text: string }
  | {
      readonly kind: 'multipart';
      readonly fields: readonly { readonly name: string; readonly value: string }[];
      readonly files: readonly MultipartFile[];
      /** Called with the number of bytes passed to the socket so far and the size of the body. */
      readonly onProgress?: (sentBytes: number, totalBytes: number) => void;
    };

export interface MultipartFile {
  readonly fieldName: string;
  readonly fileName: string;
  readonly source:
    /** `identity`: the file expected at the path, see `fileIdentity`. Default: any file. */
    | { readonly kind: 'path'; readonly path: string; readonly identity?: string }
    | { readonly kind: 'bytes'; readonly bytes: Uint8Array };
}

export interface HttpResponse {
  readonly status: number;
  /** Returns a header's value. The name is case-insensitive. */
  header(name: string): string | undefined;
  /**
   * The body, decompressed if it is gzip. Can be read once. Reading rejects with an `HttpFailure`, also if the body ends early.
   * The body must be read to its end or closed by leaving the loop (or calling the iterator's `return`).
   */
  readonly body: AsyncIterable<Uint8Array>;
}

/** Whether a response declares where its body ends. Otherwise the body ends with the connection, complete or truncated. */
export function isDelimited(header: HttpResponse['header']): boolean {
  const transferEncoding = header('transfer-encoding');
  return transferEncoding === undefined
    ? header('content-length') !== undefined
    : transferEncoding.toLowerCase() === 'chunked';
}

/** Why an exchange failed, as far as the connection shows. */
export type HttpFailureReason =
  | { readonly kind: 'aborted' }
  /** The server was not reached, so the request had no effect. */
  | { readonly kind: 'notConnected'; readonly code: string }
  /** The server's certificate was not accepted. */
  | { readonly kind: 'certificate'; readonly code: string }
  /** An established connection was lost. The request may have had an effect only if it was sent completely. */
  | { readonly kind: 'broken'; readonly code: string; readonly isRequestSent: boolean }
  | { readonly kind: 'timeout'; readonly phase: 'connect' | 'firstByte' | 'idle'; readonly timeoutMs: number }
  /** A local file of a multipart body could not be read, or it changed while it was being read. */
  | { readonly kind: 'localFile'; readonly path: string; readonly code: string };

export class HttpFailure extends Error {
  readonly reason: HttpFailureReason;

  constructor(reason: HttpFailureReason) {
    super(reason.kind);
    this.name = 'HttpFailure';
    this.reason = reason;
  }
}
