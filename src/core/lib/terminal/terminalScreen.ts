import { columnsOfCodePoint } from './columnWidth.ts';
import { nextTabStop, ScreenRow } from './screenRow.ts';
import { type Control, numbersOf } from './terminalParser.ts';

export interface ScreenSize {
  /** The width reported to the program. Movement to the right stops there unless there already is text. */
  readonly columns: number;
  /** The number of last rows that can still change. */
  readonly rows: number;
  /** The column at which text wraps to the next row, at least `columns`. Wrapped rows form one line of text. */
  readonly wrapAt: number;
}

/** UTF-16 units per column. Limits rows of combining marks, which take no column and so never wrap by width. */
const maxCharactersPerColumn = 2;

/**
 * Renders a program's output like a terminal (modeled on xterm.js). Keeps the last rows, which the program can still change.
 * Rows that scroll off the top are settled. Cursor movement stays within the rows that the program has printed.
 */
export class TerminalScreen {
  private size: ScreenSize;
  private rows: ScreenRow[] = [new ScreenRow(false)];
  private y = 0;
  private x = 0;
  private settled: string[] = [];
  private hasSettled = false;

  constructor(size: ScreenSize) {
    this.size = size;
  }

  /** The cursor's row, counted from the first row that can change. */
  get row(): number {
    return this.y;
  }

  /** The cursor's column. Equal to `wrapAt` if the next character wraps. */
  get column(): number {
    return this.x;
  }

  /** The last row with text, or the cursor's row if that is below. */
  get lastRow(): number {
    return Math.max(
      this.y,
      this.rows.findLastIndex(({ columns }) => columns > 0),
    );
  }

  get hasRowsBelow(): boolean {
    return this.y < this.rows.length - 1;
  }

  isBlank(row: number): boolean {
    return (this.rows[row]?.columns ?? 0) === 0;
  }

  /** Writes printable characters. */
  text(text: string): void {
    let index = 0;
    while (index < text.length) {
      const { end, columns } = this.fitting(text, index);
      if (end === index) {
        // A wide character that doesn't fit leaves a blank column.
        if (this.x === this.size.wrapAt - 1) this.current.erase(this.x, this.size.wrapAt);
        this.down(true);
      } else {
        this.current.write(this.x, text.slice(index, end), columns);
        this.x += columns;
        index = end;
      }
    }
  }

  /**
   * Settles all rows, and then whole lines of printable ASCII characters, each at most as long as a row. If as many lines as
   * there are rows follow, this has the same effect as `text` and line feeds, but is much faster. Returns false and does nothing
   * unless the cursor is in an empty row below all others.
   */
  settleLines(lines: string): boolean {
    const { current, y, rows } = this;
    if (this.x > 0 || this.hasRowsBelow || current.columns > 0 || current.isContinued) return false;
    this.settled.push(...rows.slice(0, y + 1).map((row, index) => this.rowText(row, index)), lines.slice(0, -1));
    this.restart();
    this.hasSettled = true;
    return true;
  }

  /** Handles a control character. LF also returns to the first column, as terminals are usually configured. */
  control(control: Control): void {
    switch (control) {
      case 'lineFeed':
        this.down(false);
        return;
      case 'carriageReturn':
        this.x = 0;
        return;
      case 'backspace':
        this.x = Math.max(0, Math.min(this.x, this.size.wrapAt - 1) - 1);
        return;
      case 'tab':
        this.tab();
    }
  }

  /** Handles control sequences that move the cursor or erase. Ignores all others. */
  sequence(parameters: string, final: string): void {
    const [first, second = 0] = numbersOf(parameters) ?? [];
    if (first === undefined) return;
    const count = Math.max(first, 1);
    const { x, y } = this;
    switch (final) {
      case 'A':
      case 'F':
        this.moveTo(y - count, final === 'A' ? x : 0);
        return;
      case 'B':
      case 'E':
        this.moveTo(y + count, final === 'B' ? x : 0);
        return;
      case 'C':
        this.moveTo(y, Math.min(x, this.size.wrapAt - 1) + count);
        return;
      case 'D':
        this.moveTo(y, Math.min(x, this.size.wrapAt - 1) - count);
        return;
      case 'G':
        this.moveTo(y, count - 1);
        return;
      case 'd':
        this.moveTo(count - 1, x);
        return;
      case 'H':
      case 'f':
        this.moveTo(count - 1, Math.max(second, 1) - 1);
        return;
      case 'J':
        this.eraseRows(first);
        return;
      case 'K':
        this.eraseInRow(first);
    }
  }

  /** Returns the rows settled since the last call, without the last line end, because the remaining rows may continue that line. */
  takeSettled(): string {
    const text = this.settled.join('');
    this.settled = [];
    return text;
  }

  /** Returns the rows that can still change as lines, without a final line end. */
  live(): string {
    return this.rows
      .slice(0, this.lastRow + 1)
      .map((row, index) => this.rowText(row, index))
      .join('');
  }

  /** Settles all rows and returns their text. The next output starts in a new row, and movement stays below it. */
  finish(): string {
    const last = this.rows[this.lastRow];
    const isLineEnded = this.isBlank(this.lastRow) && last?.isContinued !== true;
    const text = `${this.takeSettled()}${this.live()}${isLineEnded ? '' : '\n'}`;
    this.restart();
    return text;
  }

  /** Forgets the rows above the cursor, because a terminal moves them when it is resized. The current column becomes the first. */
  resize(size: ScreenSize): void {
    this.size = size;
    this.restart();
  }

  private restart(): void {
    this.rows = [new ScreenRow(false)];
    this.x = this.y = 0;
    this.hasSettled = false;
  }

  private get current(): ScreenRow {
    const row = this.rows[this.y];
    if (row === undefined) throw new Error('the cursor is outside of the screen');
    return row;
  }

  /** Measures how much of a text, starting at `start`, fits in the row. */
  private fitting(text: string, start: number): { readonly end: number; readonly columns: number } {
    const maxEnd = start + this.size.wrapAt * maxCharactersPerColumn - this.current.addedLength;
    let columns = 0;
    let end = start;
    while (end < text.length && end < maxEnd) {
      const code = text.codePointAt(end) ?? 0;
      const width = code < 0x7f ? 1 : columnsOfCodePoint(code);
      if (this.x + columns + width > this.size.wrapAt) break;
      columns += width;
      end += code > 0xffff ? 2 : 1;
    }
    return { end, columns };
  }

  private down(isContinued: boolean): void {
    this.x = 0;
    if (this.y + 1 < this.rows.length) {
      this.y += 1;
      this.current.isContinued = isContinued;
      return;
    }
    this.rows.push(new ScreenRow(isContinued));
    const [first] = this.rows;
    if (first === undefined || this.rows.length <= this.size.rows) {
      this.y += 1;
    } else {
      this.settled.push(this.rowText(first, 0));
      this.hasSettled = true;
      this.rows.shift();
    }
  }

  private tab(): void {
    const { columns, wrapAt } = this.size;
    // A terminal drops tabs at its right edge. Rows wider than the width reported to the program keep them.
    const keepsAll = wrapAt > columns;
    if (this.x >= wrapAt && keepsAll) this.down(true);
    const end = Math.min(nextTabStop(this.x), keepsAll ? wrapAt : wrapAt - 1);
    if (end <= this.x) return;
    this.current.tab(this.x, end);
    this.x = end;
  }

  private moveTo(y: number, x: number): void {
    const { columns, wrapAt } = this.size;
    this.y = Math.max(0, Math.min(y, this.rows.length - 1));
    const right = Math.max(Math.min(columns, wrapAt), this.current.columns, this.x + 1) - 1;
    this.x = Math.max(0, Math.min(x, right, wrapAt - 1));
  }

  private eraseRows(which: number): void {
    if (which > 2) return;
    const { x, y, rows, size } = this;
    this.eraseInRow(which);
    const below = rows[y + 1];
    if (which === 1) this.current.isContinued = false;
    if (which === 1 && x + 1 >= size.wrapAt && below !== undefined) below.isContinued = false;
    for (const row of rows.slice(which === 0 ? y + 1 : 0, which === 1 ? y : rows.length)) {
      row.erase(0, size.wrapAt);
      row.isContinued = false;
    }
  }

  private eraseInRow(which: number): void {
    if (which > 2) return;
    const row = this.current;
    row.erase(which === 0 ? this.x : 0, which === 1 ? this.x + 1 : this.size.wrapAt);
    if (which === 2 || (which === 0 && this.x === 0)) row.isContinued = false;
  }

  /** Returns a row's text with the line end before it, if any. */
  private rowText(row: ScreenRow, index: number): string {
    const next = this.rows[index + 1];
    const width = next?.isContinued === true ? this.size.wrapAt - (next.startsWide ? 1 : 0) : 0;
    const isFirst = index === 0 && !this.hasSettled;
    return `${isFirst || row.isContinued ? '' : '\n'}${row.text(width)}`;
  }
}
