import type { Run } from '../run/model.ts';
import type { Submission } from '../run/submission.ts';

/** A zero-based line of a document in `version`. `character` (UTF-16) is present only if known. */
export interface Origin {
  readonly uri: string;
  readonly version: number;
  readonly line: number;
  readonly character?: number;
}

/** One stack frame for display. Texts are single lines without control characters. */
export interface FrameView {
  /** The called function. */
  readonly call: string;
  /** The module of the function. Empty if Julia does not name one and for the user's `Main`. */
  readonly module: string;
  /** The location as text, such as `pendulum.jl:12` or `./array.jl:861`. Empty if unknown. */
  readonly place: string;
  readonly owner: 'user' | 'library' | 'platform';
  /** The location in the user's document. Undefined if there is none or it is uncertain. */
  readonly origin?: Origin;
  readonly repeats?: { readonly length: number; readonly times: number };
}

export interface ExceptionView {
  /**
   * `causedBy`: the previous exception was thrown while this one was being handled.
   * `ofTask`: this exception ended a task that the code of the previous one was waiting for.
   */
  readonly relation: 'error' | 'causedBy' | 'ofTask';
  /** Julia's type, for example `UndefVarError`. Empty if unknown. */
  readonly type: string;
  /** Plain text with one or more lines. Submitted code is referred to by its document's name. */
  readonly message: string;
  readonly frames: readonly FrameView[];
  readonly omittedFrames: number;
  /** The location in the user's code: their innermost frame, or the line that could not be parsed. */
  readonly origin?: Origin;
  /** For a failed test set: its tests that failed in the user's code. `origin` is then only the start of the set. */
  readonly failures?: readonly { readonly origin: Origin; readonly message: string }[];
  /** The text for `origin`, such as `pump.jl:3`, for code that could not be parsed and therefore has no frames. */
  readonly originPlace?: string;
}

/** An error in the user's code, resolved to their documents. */
export interface ErrorView {
  /** The first line of the message, for display in a single line. */
  readonly summary: string;
  /** The error first, then its causes. */
  readonly exceptions: readonly [ExceptionView, ...ExceptionView[]];
  /** Number of further causes that are not listed. */
  readonly omittedCauses?: number;
}

/** Resolves the locations in an error. */
export interface SourceLookup {
  /** Returns the submission whose code has this file name in Julia. */
  submissionOf(fileName: string): Submission | undefined;
  /**
   * Returns the URI of the document that shows the file at this absolute path on the server: the local file whose remote copy
   * it is, or the file on the server. Undefined if there is neither.
   * @param submission the code whose run refers to the file; code of a file on the server means files on the server
   */
  documentAt(serverPath: string, submission: Submission): string | undefined;
  /** Returns the current version of a document, or 0 if it is not open. */
  versionOf(uri: string): number;
  /** Returns what this window sent before a run, newest first. Without the bridge, an error may be located in that code. */
  earlierThan(run: Run): readonly Submission[];
}
