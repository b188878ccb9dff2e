import type { Run } from './runEvent.ts';
import type { Submission } from './submission.ts';

/** A zero-based line of a document, as it was in `version`; `character` (UTF-16) only where it is known. */
export interface Origin {
  readonly uri: string;
  readonly version: number;
  readonly line: number;
  readonly character?: number;
}

/** One frame as it is shown. Text is plain: no control characters, one line. */
export interface FrameView {
  /** What was called. */
  readonly call: string;
  /** The module it belongs to; empty where Julia names none, and for the user's own `Main`. */
  readonly module: string;
  /** Where, in words: `pendulum.jl:12`, `./array.jl:861`; empty when it is not known. */
  readonly place: string;
  readonly owner: 'user' | 'library' | 'platform';
  /** Where that is in a document of the user's; undefined where there is none, or it is not sure. */
  readonly origin?: Origin;
  readonly repeats?: { readonly length: number; readonly times: number };
}

export interface ExceptionView {
  /** `causedBy`: it was being handled when the one before it was thrown. `ofTask`: it ended a task that the one before it waited for. */
  readonly relation: 'error' | 'causedBy' | 'ofTask';
  /** Julia's type, for example `UndefVarError`; empty where it is not known. */
  readonly type: string;
  /** Plain text, several lines. Names of submitted code are the documents' own. */
  readonly message: string;
  readonly frames: readonly FrameView[];
  readonly omittedFrames: number;
  /** Where it happened in the user's own code: the innermost frame of theirs, or the line that could not be parsed. */
  readonly origin?: Origin;
  /** Of a failed test set: each of its tests that failed in code of the user's. Its own `origin` is only where it begins. */
  readonly failures?: readonly { readonly origin: Origin; readonly message: string }[];
  /** The words for `origin`, such as `pump.jl:3`, where no frame says it: code that could not be parsed has none. */
  readonly originPlace?: string;
}

/** An error in the user's code, led back to their documents: the error first, then its causes. Never empty. */
export interface ErrorView {
  /** The first line of the message, for one line of space. */
  readonly summary: string;
  readonly exceptions: readonly [ExceptionView, ...ExceptionView[]];
  /** How many causes there are besides; absent: none. */
  readonly omittedCauses?: number;
}

/** Finds what the places in an error belong to. */
export interface Places {
  /** The submission that Julia knows by this file name. */
  submissionOf(fileName: string): Submission | undefined;
  /** The local document (URI) whose copy on Engee is at this absolute path; undefined where there is none. */
  localTwinOf(remotePath: string): string | undefined;
  /** The version of a document as it stands now; 0 where it is not open. */
  versionOf(uri: string): number;
  /** What this window sent before a run, newest first: without the bridge, an error may stand in code of theirs. */
  earlierThan(run: Run): readonly Submission[];
}
