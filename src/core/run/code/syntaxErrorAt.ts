import { layoutOf } from './layout.ts';
import { failureOffset } from './parser.ts';

/** Julia sees some errors only on the next line. */
const maxLinesAway = 1;

/**
 * Where on a line of the code, or right beside it, the syntax goes wrong: zero-based line, zero-based column in
 * UTF-16 units. For a Julia that tells the line alone. Undefined: there is no such place, as where an `end` is missing.
 * @param line zero-based
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
