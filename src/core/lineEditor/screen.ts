import {
  arrange,
  columnsOfCells,
  type LineLayout,
  type Row,
  type ScreenCell,
  type Style,
  type View,
} from './layout.ts';
import { rowAfterResize } from './reflow.ts';

/** Gray instead of dim, because VS Code halves the contrast of dim text. */
const styles: Record<Style, string> = { prompt: '\u001b[1;32m', input: '', hint: '\u001b[90m' };
const plain = '\u001b[0m';
const eraseBelow = '\u001b[J';

export interface Dimensions {
  readonly columns: number;
  readonly rows: number;
}

interface Painted {
  /** The rows on the screen. */
  readonly rows: readonly Row[];
  /** Number of rows above them that don't fit. */
  readonly hidden: number;
}

/**
 * Paints the input into the terminal, starting at the beginning of a row. Writes only changes, because screen readers
 * announce everything that is written. Never touches rows above the input.
 */
export class Screen {
  private readonly write: (text: string) => void;
  private dimensions: Dimensions;
  private view: View | undefined;
  private painted: Painted = { rows: [], hidden: 0 };
  /** Position of the terminal's cursor in the painted rows. After a full row, `column` equals the number of columns. */
  private row = 0;
  private column = 0;

  constructor(write: (text: string) => void, dimensions: Dimensions) {
    this.write = write;
    this.dimensions = dimensions;
  }

  get size(): Dimensions {
    return this.dimensions;
  }

  show(view: View): void {
    this.view = view;
    const layout = arrange(view, this.dimensions.columns);
    const next = visiblePart(layout, this.dimensions.rows);
    const change = next.hidden === 0 ? this.update(next.rows) : this.repaint(next.rows);
    this.painted = next;
    this.write(change + this.moveTo(layout.cursor.row - next.hidden, layout.cursor.column));
  }

  /** Leaves the complete input and `ending` on the screen, without the hint. The cursor moves to the next row. */
  commit(ending = ''): void {
    const { view } = this;
    if (view === undefined) return;
    const text = view.text + ending;
    const { rows } = arrange({ ...view, text, hint: '', cursor: 0 }, this.dimensions.columns);
    this.write(`${this.update(rows)}${this.toRow(rows.length - 1)}\r\n`);
    this.forget();
  }

  /** Removes the input from the screen. The cursor moves to where the input started. */
  erase(): void {
    if (this.view === undefined) return;
    this.write(this.repaint([]));
    this.forget();
  }

  /** Clears the screen and shows the input at the top. */
  clear(): void {
    const { view } = this;
    this.write('\u001b[2J\u001b[H');
    this.forget();
    if (view !== undefined) this.show(view);
  }

  /** Repaints the input after the terminal was resized and has rewrapped its rows. */
  resize(dimensions: Dimensions): void {
    const { view, painted } = this;
    const before = this.dimensions;
    this.dimensions = dimensions;
    if (view === undefined) return;
    if (painted.hidden > 0) {
      this.clear();
      return;
    }
    this.row = rowAfterResize(painted.rows, this.row, before.columns, dimensions.columns);
    this.write(this.repaint([]));
    this.forget();
    this.show(view);
  }

  private forget(): void {
    this.view = undefined;
    this.painted = { rows: [], hidden: 0 };
    this.row = 0;
    this.column = 0;
  }

  /** Returns the text that changes the painted rows into `rows`, from the first difference on. */
  private update(rows: readonly Row[]): string {
    const old = this.painted.rows;
    if (this.painted.hidden > 0) return this.repaint(rows);
    if (old.length === 0) return this.written(rows, 0, 0);
    const place = firstDifference(old, rows);
    if (place === undefined) return '';
    const { row, cell } = place;
    if (row >= old.length) return `${this.toRow(old.length - 1)}\r\n${this.written(rows, row, 0)}`;
    const isErasing = (old[row]?.cells.length ?? 0) > cell || old.length > row + 1;
    const column = columnsOfCells((rows[row]?.cells ?? []).slice(0, cell));
    return (
      this.moveTo(row, column) +
      (isErasing ? eraseBelow : '') +
      (row < rows.length ? this.written(rows, row, cell) : '')
    );
  }

  private repaint(rows: readonly Row[]): string {
    return `${this.toRow(0)}\r${eraseBelow}${this.written(rows, 0, 0)}`;
  }

  /** Returns the rows from a cell on. The cursor must be at that cell. */
  private written(rows: readonly Row[], firstRow: number, firstCell: number): string {
    const [first, ...others] = rows.slice(firstRow);
    const last = rows.at(-1);
    if (first === undefined || last === undefined) return '';
    this.row = rows.length - 1;
    this.column = columnsOfCells(last.cells);
    return rowsText([{ cells: first.cells.slice(firstCell), isContinued: false }, ...others]);
  }

  private toRow(row: number): string {
    const distance = row - this.row;
    this.row = row;
    if (distance === 0) return '';
    return distance < 0 ? `\u001b[${-distance}A` : `\u001b[${distance}B`;
  }

  private moveTo(row: number, column: number): string {
    const isThere = row === this.row && column === this.column;
    this.column = column;
    return isThere ? '' : `${this.toRow(row)}\u001b[${column + 1}G`;
  }
}

/** Returns the rows around the cursor that fit on the screen. */
function visiblePart({ rows, cursor }: LineLayout, height: number): Painted {
  const hidden = Math.max(0, Math.min(rows.length - height, cursor.row));
  return { rows: rows.slice(hidden, hidden + height), hidden };
}

/** Returns the first cell that differs, or undefined. Never the first cell of a continued row, because the terminal wraps only after a full row. */
function firstDifference(
  old: readonly Row[],
  next: readonly Row[],
): { readonly row: number; readonly cell: number } | undefined {
  for (let row = 0; row < Math.max(old.length, next.length); row += 1) {
    const before = old[row];
    const after = next[row];
    const cell = firstDifferentCell(before, after);
    if (cell === undefined) continue;
    if (cell > 0 || after?.isContinued !== true) return { row, cell };
    return { row: row - 1, cell: (next[row - 1]?.cells.length ?? 1) - 1 };
  }
  return undefined;
}

function firstDifferentCell(before: Row | undefined, after: Row | undefined): number | undefined {
  if (before === undefined || before.isContinued !== after?.isContinued) return 0;
  const length = Math.max(before.cells.length, after.cells.length);
  for (let cell = 0; cell < length; cell += 1) {
    if (!isSame(before.cells[cell], after.cells[cell])) return cell;
  }
  return undefined;
}

function isSame(a: ScreenCell | undefined, b: ScreenCell | undefined): boolean {
  return a?.text === b?.text && a?.style === b?.style;
}

function rowsText(rows: readonly Row[]): string {
  let text = '';
  let style: Style = 'input';
  for (const [index, { cells, isContinued }] of rows.entries()) {
    if (index > 0 && !isContinued) text += '\r\n';
    for (const cell of cells) {
      if (cell.style !== style) text += (styles[style] === '' ? '' : plain) + styles[cell.style];
      style = cell.style;
      text += cell.text;
    }
  }
  return styles[style] === '' ? text : text + plain;
}
