import { layoutOf } from './layout.ts';
import { failureOffset } from './parser.ts';

/** Julia reports some errors on the next line. */
const maxLinesAway = 1;

/**
 * Returns the position of a syntax error on or next to a line, for Julia versions that report only the line. The result has a
 * zero-based line and a zero-based column in UTF-16 units. Returns undefined if there is no such position, for example if an
 * `end` is missing.
 * @param line zero-based line that Julia reported
 */
export function syntaxErrorAt(code: string, line: number): { line: number; character: number } | undefined {
  const { lines, pieces } = layoutOf(code);
  const piece = pieces.find(({ last }) => last >= line);
  if (piece === undefined) return undefined;
  const text = lines.slice(piece.first, piece.last + 1).join('\n');
  const offset = failureOffset(text);
  if (offset === undefined) return undefined;
  const known = text.slice(0, offset);
  const blank = /^\s*/.exec(text.slice(offset))?.[0] ?? '';
  if (offset + blank.length >= text.trimEnd().length) return undefined;
  const before = (known + blank).split('\n');
  const place = { line: piece.first + before.length - 1, character: before.at(-1)?.length ?? 0 };
  return Math.abs(place.line - line) <= maxLinesAway ? place : undefined;
}
