import { Unicode11Addon } from '@xterm/addon-unicode11';

interface WidthTable {
  wcwidth(codePoint: number): number;
}

/**
 * How many columns of the terminal a code point takes: 0, 1 or 2. The table is the terminal's own (VS Code's
 * is xterm.js with Unicode 11): with a newer one the cursor would stand beside its character.
 */
export function columnsOfCodePoint(codePoint: number): number {
  return table.wcwidth(codePoint);
}

/** How many columns a text without control characters takes. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) columns += columnsOfCodePoint(character.codePointAt(0) ?? 0);
  return columns;
}

const table = terminalTable();

/** The add-on gives its table only to a terminal that it is loaded into. */
function terminalTable(): WidthTable {
  const tables: WidthTable[] = [];
  const unicode = { register: (provider: WidthTable) => tables.push(provider) };
  new Unicode11Addon().activate({ unicode });
  const [only] = tables;
  if (only === undefined) throw new Error('the add-on has no table');
  return only;
}
