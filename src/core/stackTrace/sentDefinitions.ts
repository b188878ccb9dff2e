import { CodeIndex, type Definitions, definitionsIn, findOperatorLine, isWord } from '../julia/definitions.ts';
import type { Submission } from '../run/submission.ts';

/** The code of a submission never changes, and each error needs the definitions of all earlier submissions. */
const known = new WeakMap<Submission, Definitions>();

/** Maximum number of operators to look up. Each lookup searches all code, and real stacks have few operators. */
const maxOperators = 20;

/**
 * The definitions in a submission and in the submissions before it. Reads each submission once and looks up each name
 * once.
 */
export class SentDefinitions {
  private readonly newestFirst: readonly Submission[];
  private words: ReadonlyMap<string, readonly DefiningSubmission[]> | undefined;
  private readonly operators = new Map<string, readonly DefiningSubmission[]>();
  /** By code, because the same file is often submitted many times. */
  private readonly definitions = new Map<string, Definitions>();
  private readonly indexes = new Map<string, CodeIndex>();

  /** @param earlier the submissions before `current`, newest first */
  constructor(current: Submission, earlier: readonly Submission[]) {
    this.newestFirst = [current, ...earlier];
  }

  of(submission: Submission): Definitions {
    return known.get(submission) ?? this.read(submission);
  }

  /** Returns the newest submission that has the one-based line and defines the name on or before it. */
  findDefining(name: string, line: number): Submission | undefined {
    const bare = name.startsWith('@') ? name.slice(1) : name;
    const defining = isWord(bare) ? (this.words ??= this.indexWords()).get(bare) : this.findOperator(bare);
    return defining?.find(({ submission, firstLine }) => firstLine <= line && line <= this.of(submission).lineCount)
      ?.submission;
  }

  private indexWords(): ReadonlyMap<string, readonly DefiningSubmission[]> {
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

  private read(submission: Submission): Definitions {
    const { code } = submission;
    const definitions = this.definitions.get(code) ?? definitionsIn(code);
    this.definitions.set(code, definitions);
    known.set(submission, definitions);
    return definitions;
  }

  private findOperator(name: string): readonly DefiningSubmission[] | undefined {
    const found = this.operators.get(name);
    if (found !== undefined || this.operators.size >= maxOperators) return found;
    const lines = new Map<string, number | undefined>();
    const defining = this.newestFirst.flatMap((submission) => {
      const { code } = submission;
      if (!lines.has(code))
        lines.set(code, code.includes(name) ? findOperatorLine(this.indexOf(code), name) : undefined);
      const firstLine = lines.get(code);
      return firstLine === undefined ? [] : [{ submission, firstLine }];
    });
    this.operators.set(name, defining);
    return defining;
  }

  private indexOf(code: string): CodeIndex {
    const index = this.indexes.get(code) ?? new CodeIndex(code);
    this.indexes.set(code, index);
    return index;
  }
}

interface DefiningSubmission {
  readonly submission: Submission;
  readonly firstLine: number;
}
