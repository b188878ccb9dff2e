import { plainText } from '../lib/terminal/plainText.ts';
import { oneLine } from './oneLine.ts';

/** Maximum UTF-16 units of a value to read for its line. */
const maxLength = 2_000;

/** The dimensions at the start of a printed matrix or table. */
const dimensions = /^\s*\d+(?:×\d+)+ /;

/**
 * Returns a value as one line. Several lines are joined if they fit. Otherwise, and for a matrix or a table, only the
 * first line is used, which usually has the type and the size.
 */
export function valueLine(text: string, maxColumns: number): string {
  const lines = plainText(text.slice(0, maxLength))
    .split('\n')
    .filter((line) => line.trim() !== '');
  const [first = ''] = lines;
  const whole = oneLine(text, maxColumns);
  if (lines.length < 2 || (!whole.endsWith('…') && !dimensions.test(first))) return whole;
  const isHeading = first.trimEnd().endsWith(':') || dimensions.test(first);
  return oneLine(isHeading ? first.replace(/:\s{0,9}$/, '') : `${first} …`, maxColumns);
}
