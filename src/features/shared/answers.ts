import type { RemotePath } from '../../core/files/remotePath.ts';
import type { UploadChoice } from '../../core/files/uploadConflicts.ts';
import type { Contents } from '../../core/files/uploadContents.ts';

/** What to do with local files that already exist. */
export type ConflictAnswer = 'replace' | 'keepBoth';

/** Answers that code can give in advance. Questions without an answer here are asked as usual. */
export interface AnswersGiven {
  /** Confirms stopping or restarting the server, or removing a mapping. */
  readonly confirmed?: true;
  /** The token to sign in with. */
  readonly token?: string;
  /** The target folder of an upload on Engee. */
  readonly target?: RemotePath;
  /** Whether an upload includes files that may contain secrets, and files that Git ignores. */
  readonly contents?: Contents;
  /** The paths on Engee to download. */
  readonly sources?: readonly RemotePath[];
  readonly onConflict?: ConflictAnswer;
  /** What an upload does with files that exist on Engee. */
  readonly onUploadConflict?: UploadChoice;
  /** Allows uploads from and downloads to places that this window does not show. */
  readonly allowsElsewhere?: true;
}

/**
 * Answers to a command's questions, passed as one of its arguments.
 *
 * A `command:` link in a notification, a hover or a document can pass any JSON to a command, and VS Code even converts
 * it to `Uri` objects. So a plain object never answers a question. Only an instance of this class does, and JSON cannot
 * create one: the private field exists only on objects that the constructor created. Only the extension's own tests get
 * the constructor.
 */
export class Answers {
  readonly #given: AnswersGiven;

  constructor(given: AnswersGiven) {
    this.#given = given;
  }

  /** Returns the answers among the arguments of a command; empty if there are none. */
  static in(args: readonly unknown[]): AnswersGiven {
    for (const argument of args) {
      if (typeof argument === 'object' && argument !== null && #given in argument) return argument.#given;
    }
    return {};
  }
}

/** The exports of `activate` in tests. An installed extension exports nothing. */
export interface TestApi {
  /** @returns an argument for any of the commands */
  answers(given: AnswersGiven): Answers;
}
