import { memoryBytes } from '../lib/memoryBytes.ts';
import type { Run } from './model.ts';
import type { Submission } from './submission.ts';

export interface RunLimits {
  readonly count: number;
  /** Maximum bytes of the code and the numbers of its lines. Equal code counts once. */
  readonly bytes: number;
}

/** The count is large because an error may occur in a function that was sent long before the call. */
const rememberedLimits: RunLimits = { count: 300, bytes: 32_000_000 };
const bytesPerNumber = 8;

/** Remembers the last runs up to a number and a size. */
export class RememberedRuns {
  private readonly limits: RunLimits;
  private readonly runs = new Map<string, Run>();

  constructor(limits = rememberedLimits) {
    this.limits = limits;
  }

  get newestFirst(): readonly Run[] {
    return [...this.runs.values()].reverse();
  }

  get(id: string): Run | undefined {
    return this.runs.get(id);
  }

  /** Returns the submission with the code and lines of a remembered run if they are equal, so that memory has them only once. */
  share(submission: Submission): Submission {
    const same = this.newestFirst.find((run) => haveEqualCode(run.submission, submission))?.submission;
    if (same === undefined) return submission;
    const { code, lines, columns } = same;
    return { ...submission, code, lines, ...(columns === undefined ? {} : { columns }) };
  }

  add(run: Run): void {
    this.runs.set(run.id, run);
    for (const { id } of this.newestFirst.slice(countWithin(this.newestFirst, this.limits))) this.runs.delete(id);
  }
}

/** Returns how many of the newest runs are within the limits. The newest is always within. */
export function countWithin(newestFirst: readonly Run[], { count, bytes }: RunLimits): number {
  const codes = new Set<string>();
  let usedBytes = 0;
  const firstTooMany = newestFirst.findIndex(({ submission }, index) => {
    if (!codes.has(submission.code)) usedBytes += bytesOf(submission);
    codes.add(submission.code);
    return index >= count || (index > 0 && usedBytes > bytes);
  });
  return firstTooMany < 0 ? newestFirst.length : firstTooMany;
}

function haveEqualCode(a: Submission, b: Submission): boolean {
  return a.code === b.code && areEqual(a.lines, b.lines) && areEqual(a.columns ?? [], b.columns ?? []);
}

function areEqual(a: readonly number[], b: readonly number[]): boolean {
  return a === b || (a.length === b.length && a.every((number, index) => number === b[index]));
}

function bytesOf(submission: Submission): number {
  const { code, lines, columns } = submission;
  const bytes =
    knownBytes.get(submission) ?? memoryBytes(code) + (lines.length + (columns?.length ?? 0)) * bytesPerNumber;
  knownBytes.set(submission, bytes);
  return bytes;
}

/** Cached because each new run asks again for the earlier ones. */
const knownBytes = new WeakMap<Submission, number>();
