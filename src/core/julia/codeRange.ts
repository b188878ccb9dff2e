import { readCode } from './reader.ts';
import { noEvents } from './reading.ts';

/** UTF-16 columns of a line; `end` is exclusive. */
export interface CodeRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Returns the columns of the code in a line of Julia, without the surrounding whitespace and the trailing comment.
 * @param character the column to start at, if known
 */
export function codeRange(text: string, character?: number): CodeRange {
  const first = text.search(/\S/);
  if (first < 0) return { start: 0, end: text.length };
  const codeEnd = endOfCode(text);
  // If the line is only a comment, the range covers the comment.
  const end = codeEnd > first ? codeEnd : text.trimEnd().length;
  if (character === undefined) return { start: first, end };
  const start = Math.min(Math.max(character, first), end - 1);
  return { start, end };
}

/** Strings that start on an earlier line are not recognized. */
function endOfCode(line: string): number {
  const { nesting, end } = readCode(line, 0, 0, 'goOn', noEvents);
  return nesting.isInString ? line.trimEnd().length : end;
}
