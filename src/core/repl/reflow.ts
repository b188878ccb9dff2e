import { wrap, type Cell, type Row } from './layout.ts';

interface Line {
  readonly cells: Cell[];
  readonly firstRow: number;
  rows: number;
}

/**
 * The cursor's row, counted from the first of these rows, after the terminal was resized and has wrapped its lines
 * anew: less than 0 when it is above them. xterm.js leaves the line that the cursor is in, and moves the cursor by
 * the rows that all other lines gain or lose, those below it as well. When it makes lines shorter it goes from the
 * last to the first and takes the moved cursor's place for the cursor's.
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
