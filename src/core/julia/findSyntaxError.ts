import { isComplete } from './isComplete.ts';
import { layoutOf } from './layout.ts';
import { syntaxErrorAt } from './syntaxErrorAt.ts';

/**
 * Finds where code cannot be parsed. Older versions of Julia report only a line, and for unfinished code only the line
 * of the previous statement. Returns a zero-based line of the code and, if known, a zero-based UTF-16 column. Returns
 * undefined if the code from that line on looks correct.
 * @param line zero-based line to start at
 */
export function findSyntaxError(
  code: string,
  line: number,
): { readonly line: number; readonly character?: number } | undefined {
  const place = syntaxErrorAt(code, line);
  if (place !== undefined) return place;
  const { lines, pieces } = layoutOf(code);
  const broken = pieces.find(
    ({ first, last }) => last >= line && isComplete(lines.slice(first, last + 1).join('\n')) !== 'complete',
  );
  return broken === undefined ? undefined : { line: Math.max(broken.first, line) };
}
