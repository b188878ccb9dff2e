import type { ServerUrl } from './serverUrl.ts';

/** What a run came to. An error in the user's code is a result, not a failure of ours. */
export type Evaluation =
  | { readonly kind: 'value'; readonly text: string }
  | {
      readonly kind: 'error';
      /** Julia's type of the exception, for example `UndefVarError`. */
      readonly type: string;
      readonly shortDescription: string;
      /** The message and the stack trace, as Julia prints them. */
      readonly fullDescription: string;
    };

/** One file to upload. `directory` is absolute, inside `/user`. */
export interface UploadFile {
  readonly name: string;
  readonly directory: string;
  readonly sizeBytes: number;
  readonly source:
    | { readonly kind: 'path'; readonly path: string; readonly identity?: string }
    | { readonly kind: 'bytes'; readonly bytes: Uint8Array };
}

/** The reply's body is not documented; the names the server chose are given when it tells them. */
export interface UploadReply {
  readonly storedPaths?: readonly string[];
}

/** What a download brings: the one file asked for, or an archive of several. */
export interface DownloadReply {
  readonly kind: 'file' | 'zip';
  /** The file name the server gave, raw and untrusted. */
  readonly fileName?: string;
  /** The size of `bytes` when the server tells it. */
  readonly sizeBytes?: number;
  /** The size of the answer when the server tells it, for progress only: a single file comes wrapped, in some hundred bytes more. */
  readonly transferBytes?: number;
  readonly bytes: AsyncIterable<Uint8Array>;
}

/** The user's own running server. All reject with `EngeeError`. */
export interface UserApi {
  /** Never repeated by itself, save once after a 401, which Engee gives before it runs anything. */
  evaluate(server: ServerUrl, code: string, signal: AbortSignal): Promise<Evaluation>;
  /** Sends all files in one request; `onProgress` counts the bytes of the body. Never repeated by itself. */
  upload(
    server: ServerUrl,
    files: readonly UploadFile[],
    onProgress: (sentBytes: number, totalBytes: number) => void,
    signal: AbortSignal,
  ): Promise<UploadReply>;
  /** `sources` are absolute paths inside `/user`. A body that ends early rejects while it is read. */
  download(server: ServerUrl, sources: readonly string[], signal: AbortSignal): Promise<DownloadReply>;
}
