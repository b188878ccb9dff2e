import type { Submission } from './submission.ts';

/** Code arranged so that Julia's line numbers match the editor's. */
export interface AlignedCode {
  readonly text: string;
  /** The one-based line number that Julia should give to the first line of `text`. */
  readonly firstLine: number;
}

/**
 * Puts each line of a submission at its line number in the document and fills the gaps with blank lines. Lines move down only
 * after two selections that share a line.
 */
export function placeCode(submission: Submission): AlignedCode {
  const codeLines = submission.code.split('\n');
  const firstLine = (submission.lines[0] ?? 0) + 1;
  const text: string[] = [];
  juliaLines(submission).forEach((juliaLine, index) => {
    while (firstLine + text.length < juliaLine) text.push('');
    text.push(codeLines[index] ?? '');
  });
  return { text: text.join('\n'), firstLine };
}

/** Returns the zero-based line of the code for a one-based line number from Julia, or undefined if there is none. */
export function codeLineOfJulia(submission: Submission, juliaLine: number): number | undefined {
  const codeLines =
    codeLinesByJulia.get(submission) ?? new Map(juliaLines(submission).map((line, index) => [line, index]));
  codeLinesByJulia.set(submission, codeLines);
  return codeLines.get(juliaLine);
}

/** Cached because an error may name every line of a long document. The lines of a submission never change. */
const codeLinesByJulia = new WeakMap<Submission, ReadonlyMap<number, number>>();

/** Returns the one-based line number that Julia gives to each line of the code. */
function juliaLines({ lines }: Submission): number[] {
  const placed: number[] = [];
  for (const line of lines) placed.push(Math.max(line + 1, (placed.at(-1) ?? 0) + 1));
  return placed;
}
