import type { Submission } from './submission.ts';

/** Code laid out so that Julia counts its lines as the editor does. */
export interface PlacedCode {
  readonly text: string;
  /** The one-based line that Julia is to give to the first line of `text`. */
  readonly firstLine: number;
}

/**
 * Puts each line of a submission at its document's own line, with blank lines for what is left out between. Only where
 * two selected pieces share a line (or stand above each other) do the lines after them move down.
 */
export function placeCode(submission: Submission): PlacedCode {
  const codeLines = submission.code.split('\n');
  const firstLine = (submission.lines[0] ?? 0) + 1;
  const text: string[] = [];
  juliaLines(submission).forEach((juliaLine, index) => {
    while (firstLine + text.length < juliaLine) text.push('');
    text.push(codeLines[index] ?? '');
  });
  return { text: text.join('\n'), firstLine };
}

/** The zero-based line of the code that Julia gives this line (one-based); undefined when the submission has no such line. */
export function codeLineOfJulia(submission: Submission, juliaLine: number): number | undefined {
  const codeLines =
    codeLinesByJulia.get(submission) ?? new Map(juliaLines(submission).map((line, index) => [line, index]));
  codeLinesByJulia.set(submission, codeLines);
  return codeLines.get(juliaLine);
}

/** An error may name every line of a long document; a submission's lines do not change. */
const codeLinesByJulia = new WeakMap<Submission, ReadonlyMap<number, number>>();

/** The line that Julia gives to each line of the code. */
function juliaLines({ lines }: Submission): number[] {
  const placed: number[] = [];
  for (const line of lines) placed.push(Math.max(line + 1, (placed.at(-1) ?? 0) + 1));
  return placed;
}
