import type { RemotePath } from '../../core/files/remotePath.ts';
import type { Contents } from '../../core/files/uploadContents.ts';

/** What to do with files that are there already. */
export type ConflictAnswer = 'replace' | 'keepBoth';

/** What code may answer before it is asked; what is absent is asked as always. */
export interface AnswersGiven {
  /** Stop or restart the server. */
  readonly confirmed?: true;
  /** Sign in with this token. */
  readonly token?: string;
  /** The folder on Engee that an upload goes to. */
  readonly target?: RemotePath;
  /** What an upload sends of files that may hold secrets, and of what Git ignores. */
  readonly contents?: Contents;
  /** Paths on Engee that are downloaded. */
  readonly sources?: readonly RemotePath[];
  readonly onConflict?: ConflictAnswer;
  /** Upload from, and download to, places that this window does not show. */
  readonly allowsElsewhere?: true;
}

/**
 * Answers to a command's questions, given in advance as one of its arguments.
 *
 * The arguments of a command can come from anybody who can write a link: a `command:` URI in a notification, a hover or a
 * document carries JSON, and the editor even makes `Uri` objects of it. So a plain object never answers a question. Only an
 * instance of this class does, and JSON cannot make one: the private field marks what the constructor has made, whatever
 * the shape or prototype of an object. The extension hands the constructor to nobody but its own tests.
 */
export class Answers {
  readonly #given: AnswersGiven;

  constructor(given: AnswersGiven) {
    this.#given = given;
  }

  /** The answers among the arguments of a command; none where there is no instance among them. */
  static in(args: readonly unknown[]): AnswersGiven {
    for (const argument of args) {
      if (typeof argument === 'object' && argument !== null && #given in argument) return argument.#given;
    }
    return {};
  }
}

/** What `activate` exports while the extension is tested; an installed extension exports nothing. */
export interface TestApi {
  /** @returns an argument for any of the commands */
  answers(given: AnswersGiven): Answers;
  /** Resolves when all features are loaded. */
  ready(): Promise<void>;
}
