import { type Row, type ScreenCell, wrap } from './layout.ts';

interface Line {
  readonly cells: ScreenCell[];
  readonly firstRow: number;
  rows: number;
}

/**
 * Returns the cursor's row, relative to the first of these rows, after a resized terminal has rewrapped its lines.
 * The row is negative when the cursor is above them. xterm.js does not rewrap the line at the cursor. It moves the
 * cursor by the rows that all other lines gain or lose, including those below it. When the terminal gets narrower, it
 * processes lines from last to first and compares each line with the already moved cursor.
 */
export function rowAfterResize(rows: readonly Row[], cursorRow: number, oldColumns: number, columns: number): number {
  const isNarrower = columns < oldColumns;
  let row = cursorRow;
  if (columns === oldColumns) return row;
  for (const line of linesOf(rows).reverse()) {
    const holder = isNarrower ? row : cursorRow;
    const isLeft = holder >= line.firstRow && holder < line.firstRow + line.rows;
    if (!isLeft) row += wrap(line.cells, columns).length - line.rows;
  }
  return row;
}

function linesOf(rows: readonly Row[]): Line[] {
  const lines: Line[] = [];
  for (const [index, { cells, isContinued }] of rows.entries()) {
    const last = lines.at(-1);
    if (isContinued && last !== undefined) {
      for (const cell of cells) last.cells.push(cell);
      last.rows++;
    } else {
      lines.push({ cells: [...cells], firstRow: index, rows: 1 });
    }
  }
  return lines;
}
