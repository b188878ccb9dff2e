import { columnsOfCodePoint } from '../lib/terminal/columnWidth.ts';

/** The input to show. LF and TAB in `text` are the only control characters. */
export interface View {
  readonly prompt: string;
  readonly text: string;
  /** UTF-16 offset in `text`. */
  readonly cursor: number;
  /** Lines below the input; may be empty. */
  readonly hint: string;
}

/** A terminal cell: a character and its combining marks. */
export interface ScreenCell {
  readonly text: string;
  readonly columns: number;
  readonly style: Style;
}

export type Style = 'prompt' | 'input' | 'hint';

export interface Row {
  readonly cells: readonly ScreenCell[];
  /** Continues the line of the row above, because the terminal wraps there. */
  readonly isContinued: boolean;
}

export interface LineLayout {
  readonly rows: readonly Row[];
  readonly cursor: { readonly row: number; readonly column: number };
}

interface PlacedCell extends ScreenCell {
  /** UTF-16 offset in the text; -1 for a prompt. */
  readonly start: number;
}

const tabStop = 4;
/** Starts a new row for a cursor after a full row, where the terminal cannot place it. */
const placeholder: ScreenCell = { text: ' ', columns: 1, style: 'input' };

/** Lays out the input in rows of `columns`, as the terminal does. Later lines align with the first one. */
export function arrange({ prompt, text, cursor, hint }: View, columns: number): LineLayout {
  const rows: Row[] = [];
  let place = { row: 0, column: 0 };
  let start = 0;
  for (const [index, line] of text.split('\n').entries()) {
    const lead = cellsOf(
      index === 0 ? prompt : ' '.repeat(columnsOfCells(cellsOf(prompt, 'prompt', -1))),
      'prompt',
      -1,
    );
    const cells = cellsOf(line, 'input', start, lead);
    const lineRows = wrap(cells, columns);
    if (cursor >= start && cursor <= start + line.length) {
      const before = cells.filter((cell) => cell.start < cursor).length;
      const { row, column } = placeOf(lineRows, before, columns);
      if (row === lineRows.length) lineRows.push({ cells: [placeholder], isContinued: true });
      place = { row: rows.length + row, column };
    }
    // No spread: the number of arguments of a call is limited.
    for (const row of lineRows) rows.push(row);
    start += line.length + 1;
  }
  if (hint !== '')
    for (const line of hint.split('\n')) for (const row of wrap(cellsOf(line, 'hint', -1), columns)) rows.push(row);
  return { rows, cursor: place };
}

/** Wraps the cells of one line into rows, as a terminal does. */
export function wrap(cells: readonly ScreenCell[], columns: number): Row[] {
  const rows: { cells: ScreenCell[]; isContinued: boolean }[] = [];
  let row: ScreenCell[] = [];
  let used = 0;
  rows.push({ cells: row, isContinued: false });
  for (const cell of cells) {
    if (used + cell.columns > columns && row.length > 0) {
      row = [];
      used = 0;
      rows.push({ cells: row, isContinued: true });
    }
    row.push(cell);
    used += cell.columns;
  }
  return rows;
}

export function columnsOfCells(cells: readonly ScreenCell[]): number {
  return cells.reduce((sum, { columns }) => sum + columns, 0);
}

/** Returns the cells of `lead` followed by those of a text without line ends. */
function cellsOf(text: string, style: Style, start: number, lead: readonly PlacedCell[] = []): PlacedCell[] {
  const cells = [...lead];
  let column = 0;
  let offset = start;
  for (const character of text) {
    const columns = columnsOfCodePoint(character.codePointAt(0) ?? 0);
    const last = cells.at(-1);
    if (character === '\t') {
      const blanks = tabStop - (column % tabStop);
      for (let blank = 0; blank < blanks; blank += 1) cells.push({ text: ' ', columns: 1, style, start: offset });
      column += blanks;
    } else if (columns === 0 && last !== undefined) {
      cells[cells.length - 1] = { ...last, text: last.text + character };
    } else {
      cells.push({ text: character, columns, style, start: offset });
    }
    column += columns;
    if (start >= 0) offset += character.length;
  }
  return cells;
}

/** Returns the position of a cell in the rows of its line. The position after a full last row is on the next row. */
function placeOf(
  rows: readonly Row[],
  index: number,
  columns: number,
): { readonly row: number; readonly column: number } {
  let first = 0;
  for (const [row, { cells }] of rows.entries()) {
    if (index < first + cells.length) return { row, column: columnsOfCells(cells.slice(0, index - first)) };
    first += cells.length;
  }
  const column = columnsOfCells(rows.at(-1)?.cells ?? []);
  return column < columns ? { row: rows.length - 1, column } : { row: rows.length, column: 0 };
}
