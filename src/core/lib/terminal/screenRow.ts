import { columnsOfCodePoint } from './columnWidth.ts';

const tabStop = 8;
/** The second column of a wide character. */
const secondHalf = '\0';
/** A column without text. */
const blank = '';

/** Returns the next tab stop after a column. */
export function nextTabStop(column: number): number {
  return (Math.floor(column / tabStop) + 1) * tabStop;
}

/**
 * One row of a terminal. Appended text is kept as a string. The first change elsewhere converts the row to an array with one
 * entry per column.
 */
export class ScreenRow {
  private added = '';
  private addedColumns = 0;
  /** A tab at the edge of the terminal ends before its tab stop. */
  private lastTabEnd = 0;
  private cells: string[] | undefined;
  /** Whether the row was changed other than by appending. Then the columns up to the edge are blank. */
  private isEdited = false;
  /** Whether this row continues the row above, because the terminal wrapped it. */
  isContinued: boolean;

  constructor(isContinued: boolean) {
    this.isContinued = isContinued;
  }

  /** UTF-16 units of appended text. Can exceed the columns because combining marks take no column. */
  get addedLength(): number {
    return this.added.length;
  }

  /** The number of columns up to the last one with text. */
  get columns(): number {
    return this.cells?.length ?? this.addedColumns;
  }

  /** Whether it starts with a wide character. Then the last column of the row above is empty. */
  get startsWide(): boolean {
    return this.cells === undefined
      ? columnsOfCodePoint(this.added.codePointAt(0) ?? 0) === 2
      : this.cells[1] === secondHalf;
  }

  /** Writes text that is `columns` columns wide at a column. */
  write(column: number, text: string, columns: number): void {
    if (this.cells === undefined && column === this.addedColumns) {
      this.added += text;
      this.addedColumns += columns;
      return;
    }
    let at = column;
    for (const character of text) at = this.put(at, character, columnsOfCodePoint(character.codePointAt(0) ?? 0));
  }

  /** Moves to a tab stop. Existing text is kept, and blank columns are remembered as a tab. */
  tab(column: number, stop: number): void {
    if (this.cells === undefined && column === this.addedColumns) {
      this.added += '\t';
      this.addedColumns = this.lastTabEnd = stop;
      return;
    }
    if (column < this.columns) return;
    this.pad(column);
    this.asCells()[column] = '\t';
  }

  /** Erases the columns from `start` to `end`, excluding `end`. */
  erase(start: number, end: number): void {
    this.isEdited = true;
    if (start >= this.columns) return;
    if (start === 0 && end >= this.columns) {
      this.added = '';
      this.addedColumns = 0;
      this.cells = undefined;
      return;
    }
    const cells = this.asCells();
    if (cells[start] === secondHalf) cells[start - 1] = blank;
    if (end >= cells.length) {
      cells.length = start;
      this.trim();
      return;
    }
    if (cells[end] === secondHalf) cells[end] = blank;
    cells.fill(blank, start, end);
  }

  /** Returns the text of the row. @param width columns to fill if the text continues in the next row */
  text(width = 0): string {
    const { cells, added } = this;
    if (!this.isEdited) return added;
    const missing = Math.max(0, width - this.columns);
    return (cells === undefined ? added : textOf(cells, missing === 0)) + ' '.repeat(missing);
  }

  /** Writes one character and returns the next column. */
  private put(column: number, character: string, width: number): number {
    const cells = this.asCells();
    if (width === 0) {
      const before = cells[column - 1] === secondHalf ? column - 2 : column - 1;
      // Limits the number of combining marks, which would otherwise grow a cell without bound.
      if (before >= 0 && (cells[before]?.length ?? 0) < maxCellLength)
        cells[before] = `${cells[before] === blank ? ' ' : (cells[before] ?? ' ')}${character}`;
      return column;
    }
    this.pad(column);
    if (cells[column] === secondHalf) cells[column - 1] = blank;
    cells[column] = character;
    if (width === 2) cells[column + 1] = secondHalf;
    const behind = column + width;
    if (cells[behind] === secondHalf) cells[behind] = blank;
    return behind;
  }

  private pad(column: number): void {
    const cells = this.asCells();
    while (cells.length < column) cells.push(blank);
  }

  private trim(): void {
    const cells = this.asCells();
    while (cells.length > 0 && cells.at(-1) === blank) cells.pop();
  }

  private asCells(): string[] {
    if (this.cells !== undefined) return this.cells;
    const { added } = this;
    this.cells = [];
    this.isEdited = true;
    this.added = '';
    let column = 0;
    for (const character of added) {
      if (character === '\t') {
        this.pad(column);
        this.cells[column] = '\t';
        column = Math.min(nextTabStop(column), this.lastTabEnd);
      } else {
        column = this.put(column, character, columnsOfCodePoint(character.codePointAt(0) ?? 0));
      }
    }
    this.pad(Math.min(column, this.addedColumns));
    return this.cells;
  }
}

const maxCellLength = 64;

/** @param keepsTabs whether tabs that were not overwritten stay tabs instead of spaces */
function textOf(cells: readonly string[], keepsTabs: boolean): string {
  let text = '';
  for (let column = 0; column < cells.length; column++) {
    const cell = cells[column] ?? blank;
    if (cell === secondHalf) continue;
    if (cell !== '\t') {
      text += cell === blank ? ' ' : cell;
      continue;
    }
    const stop = nextTabStop(column);
    const isWhole = keepsTabs && cells.slice(column + 1, stop).every((other) => other === blank);
    text += isWhole ? '\t' : ' ';
    if (isWhole) column = stop - 1;
  }
  return text;
}
