import { columnsOfCodePoint } from './columnWidth.ts';

const tabStop = 8;
/** The second column of a wide character. */
const secondHalf = '\0';
/** A column that nothing was written to. */
const blank = '';

/** The next tab stop after a column. */
export function nextTabStop(column: number): number {
  return (Math.floor(column / tabStop) + 1) * tabStop;
}

/**
 * One row of a terminal. Text that is only ever added stays as it is; a row that is changed elsewhere becomes an array with an
 * entry for each column, once.
 */
export class ScreenRow {
  private added = '';
  private addedColumns = 0;
  /** At the edge of the terminal a tab ends before its stop. */
  private lastTabEnd = 0;
  private cells: string[] | undefined;
  /** Something else was done than adding text: what is missing up to the edge is blank. */
  private isEdited = false;
  /** Whether the row above goes on here: the terminal wrapped it. */
  isContinued: boolean;

  constructor(isContinued: boolean) {
    this.isContinued = isContinued;
  }

  /** Characters (UTF-16) of text that was only added; marks that take no column make them many. */
  get addedLength(): number {
    return this.added.length;
  }

  /** Columns up to the last one that something was written to. */
  get columns(): number {
    return this.cells?.length ?? this.addedColumns;
  }

  /** Whether it begins with a wide character, which leaves a column free at the end of the row above. */
  get startsWide(): boolean {
    return this.cells === undefined
      ? columnsOfCodePoint(this.added.codePointAt(0) ?? 0) === 2
      : this.cells[1] === secondHalf;
  }

  /** Writes text that takes `columns` columns, from a column on. */
  write(column: number, text: string, columns: number): void {
    if (this.cells === undefined && column === this.addedColumns) {
      this.added += text;
      this.addedColumns += columns;
      return;
    }
    let at = column;
    for (const character of text) at = this.put(at, character, columnsOfCodePoint(character.codePointAt(0) ?? 0));
  }

  /** Moves over the columns up to a tab stop: what stands there stays, and blank ones are remembered as a tab. */
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

  /** Blanks the columns from `start` to `end`, end excluded. */
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

  /** The text of the row. @param width columns to fill when the text continues in the next row */
  text(width = 0): string {
    const { cells, added } = this;
    if (!this.isEdited) return added;
    const missing = Math.max(0, width - this.columns);
    return (cells === undefined ? added : textOf(cells, missing === 0)) + ' '.repeat(missing);
  }

  /** Writes one character; returns the column behind it. */
  private put(column: number, character: string, width: number): number {
    const cells = this.asCells();
    if (width === 0) {
      const before = cells[column - 1] === secondHalf ? column - 2 : column - 1;
      // More marks than people put on one character would make a cell without end.
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

/** @param keepsTabs whether a tab that nothing was written over is one, and not blanks */
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
