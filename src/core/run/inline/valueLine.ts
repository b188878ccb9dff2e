import { plainText } from '../../lib/terminal/plainText.ts';
import { oneLine } from './oneLine.ts';

/** More of a value is never looked at for its first line (UTF-16 units). */
const maxLength = 2_000;

/** Rows and columns, as Julia begins a matrix or a table. */
const dimensions = /^\s*\d+(?:×\d+)+ /;

/**
 * A value on one line beside the code. Several lines come together where they fit; otherwise, and of a matrix or a table,
 * only the first is there, which is mostly type and size.
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
