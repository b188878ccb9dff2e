import { isComplete } from '../code/isComplete.ts';
import { layoutOf } from '../code/layout.ts';
import { syntaxErrorAt } from '../code/syntaxErrorAt.ts';

/**
 * Where code cannot be parsed, for a Julia that tells the line alone, and of unfinished code only the line of the statement
 * before: zero-based line of the code, zero-based column in UTF-16 units where there is one.
 * Undefined where nothing from that line on looks wrong.
 * @param line zero-based
 */
export function syntaxPlace(
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
