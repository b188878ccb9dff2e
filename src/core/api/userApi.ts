import type { ServerUrl } from './serverUrl.ts';

/** The result of a run. An error in the user's code is a result, not a fault. */
export type Evaluation =
  | { readonly kind: 'value'; readonly text: string }
  | {
      readonly kind: 'error';
      /** The exception's Julia type, such as `UndefVarError`. */
      readonly type: string;
      readonly shortDescription: string;
      /** The message and stack trace as Julia prints them. */
      readonly fullDescription: string;
    };

/** A file to upload. `directory` is an absolute path inside `/user`. */
export interface UploadFile {
  readonly name: string;
  readonly directory: string;
  readonly sizeBytes: number;
  readonly source:
    | { readonly kind: 'path'; readonly path: string; readonly identity?: string }
    | { readonly kind: 'bytes'; readonly bytes: Uint8Array };
}

/** The paths that the server chose, if its (undocumented) response contains them. */
export interface UploadReply {
  readonly storedPaths?: readonly string[];
}

/** A downloaded file, or an archive of several. */
export interface DownloadReply {
  readonly kind: 'file' | 'zip';
  /** The file name from the server, raw and untrusted. */
  readonly fileName?: string;
  /** The size of `bytes`, if the server sends it. */
  readonly sizeBytes?: number;
  /** The size of the response, if the server sends it. For progress only, because multipart adds some hundred bytes to a file. */
  readonly transferBytes?: number;
  readonly bytes: AsyncIterable<Uint8Array>;
}

/** The user's own running server. All methods reject with `EngeeError`. */
export interface UserApi {
  /** Runs code. Not retried automatically, except once after a 401, which Engee sends before it runs anything. */
  evaluate(server: ServerUrl, code: string, signal: AbortSignal): Promise<Evaluation>;
  /** Sends all files in one request. `onProgress` counts the bytes of the body. Not retried automatically. */
  upload(
    server: ServerUrl,
    files: readonly UploadFile[],
    onProgress: (sentBytes: number, totalBytes: number) => void,
    signal: AbortSignal,
  ): Promise<UploadReply>;
  /** Downloads absolute paths inside `/user`. Reading `bytes` rejects if the body ends early. */
  download(server: ServerUrl, sources: readonly string[], signal: AbortSignal): Promise<DownloadReply>;
}
