import type { Submission } from '../submission.ts';
import { CodeIndex, definitionsIn, isWord, lineOfOddName, type Definitions } from './definitions.ts';

/** A submission's code does not change, and each error asks for the definitions of all that was sent before. */
const known = new WeakMap<Submission, Definitions>();

/** For a name that is no word, such as an operator, all code is searched: no more of them than an honest stack has. */
const maxOddNames = 20;

/** The definitions in a submission and in those before it. Each code is read once, each name looked up once. */
export class SentDefinitions {
  private readonly newestFirst: readonly Submission[];
  private words: ReadonlyMap<string, readonly DefiningSubmission[]> | undefined;
  private readonly oddNames = new Map<string, readonly DefiningSubmission[]>();
  private readonly indexes = new Map<Submission, CodeIndex>();

  /** @param earlier what was sent before `current`, newest first */
  constructor(current: Submission, earlier: readonly Submission[]) {
    this.newestFirst = [current, ...earlier];
  }

  of(submission: Submission): Definitions {
    const definitions = known.get(submission) ?? definitionsIn(submission.code);
    known.set(submission, definitions);
    return definitions;
  }

  /** The newest submission that reaches a one-based line and defines the name at or before it. */
  submissionThatDefines(name: string, line: number): Submission | undefined {
    const bare = name.startsWith('@') ? name.slice(1) : name;
    const defining = isWord(bare) ? (this.words ??= this.findWords()).get(bare) : this.definingOddName(bare);
    return defining?.find(({ submission, firstLine }) => firstLine <= line && line <= this.of(submission).lineCount)
      ?.submission;
  }

  private findWords(): ReadonlyMap<string, readonly DefiningSubmission[]> {
    const words = new Map<string, DefiningSubmission[]>();
    for (const submission of this.newestFirst) {
      for (const [name, firstLine] of this.of(submission).words) {
        const defining = words.get(name);
        if (defining === undefined) words.set(name, [{ submission, firstLine }]);
        else defining.push({ submission, firstLine });
      }
    }
    return words;
  }

  private definingOddName(name: string): readonly DefiningSubmission[] | undefined {
    const found = this.oddNames.get(name);
    if (found !== undefined || this.oddNames.size >= maxOddNames) return found;
    const defining = this.newestFirst.flatMap((submission) => {
      const firstLine = submission.code.includes(name) ? lineOfOddName(this.indexOf(submission), name) : undefined;
      return firstLine === undefined ? [] : [{ submission, firstLine }];
    });
    this.oddNames.set(name, defining);
    return defining;
  }

  private indexOf(submission: Submission): CodeIndex {
    const index = this.indexes.get(submission) ?? new CodeIndex(submission.code);
    this.indexes.set(submission, index);
    return index;
  }
}

interface DefiningSubmission {
  readonly submission: Submission;
  readonly firstLine: number;
}
