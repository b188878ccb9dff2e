import type { LineRange } from '../../../../../src/core/julia/layout.ts';

/**
 * Parses a document whose lines are marked with a letter and a bar, or a blank if they belong to nothing.
 * Returns the text without the marks, and the lines of each letter in order.
 */
export function unmarked(marked: string): { text: string; ranges: LineRange[] } {
  const lines = marked
    .replace(/^\n|\n *$/g, '')
    .split('\n')
    .map((line) => line.trimStart());
  const ranges = new Map<string, LineRange>();
  lines.forEach((line, index) => {
    const letter = line.charAt(0);
    if (line.charAt(1) !== '|') throw new Error(`No mark before ${line}`);
    if (letter !== '-') ranges.set(letter, { first: ranges.get(letter)?.first ?? index, last: index });
  });
  return { text: lines.map((line) => line.slice(2)).join('\n'), ranges: [...ranges.values()] };
}
