import { Unicode11Addon } from '@xterm/addon-unicode11';
import { lazy } from '../lazy.ts';

interface WidthTable {
  wcwidth(codePoint: number): number;
}

/**
 * Returns the number of terminal columns of a code point: 0, 1 or 2. Uses the same table as VS Code's terminal (xterm.js
 * with Unicode 11). With a newer one the cursor would be misplaced.
 */
export function columnsOfCodePoint(codePoint: number): number {
  return table().wcwidth(codePoint);
}

/** Returns the number of columns of a text without control characters. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) columns += columnsOfCodePoint(character.codePointAt(0) ?? 0);
  return columns;
}

const table = lazy(terminalTable);

/** The add-on provides its table only to the terminal that loads it. */
function terminalTable(): WidthTable {
  const tables: WidthTable[] = [];
  const unicode = { register: (provider: WidthTable) => tables.push(provider) };
  new Unicode11Addon().activate({ unicode });
  const [only] = tables;
  if (only === undefined) throw new Error('the add-on has no table');
  return only;
}
