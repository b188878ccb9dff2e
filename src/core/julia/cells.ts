import type { CodeLayout, LineRange } from './layout.ts';

/** The part of a document from one cell delimiter to the next. */
export interface Cell extends LineRange {
  /** The text after the delimiter. Empty if there is none, and for the text before the first delimiter. */
  readonly title: string;
  /** Whether it starts with a line such as `# %%`. False only for the text before the first delimiter. */
  readonly isDelimited: boolean;
}

const delimiter = /^(?:# ?%%|##(?=\s|$))(.*)$/;

/** A document with cell delimiters. */
export interface DividedCode {
  readonly cells: readonly Cell[];
  /** The first line of a statement. Infinity if there is none. */
  readonly firstCode: number;
}

/** Whether some line looks like a cell delimiter. A fast check that avoids reading documents without cells. */
export function mayHaveCells(text: string): boolean {
  return /^(?:# ?%%|##(?!#))/m.test(text);
}

/**
 * Returns the cells of a document, which cover it without gaps. A document without delimiters is one cell. A delimiter is `# %%`,
 * `#%%`, or `##` (without a third `#`) at the start of a line, outside strings and comments.
 */
export function cellsOf({ lines, isInText }: CodeLayout): Cell[] {
  const delimiters = lines.flatMap((text, line) => (isInText[line] === true ? [] : delimiterOf(text, line)));
  return cellsBetween(delimiters, lines.length);
}

/** A line that divides cells, unless it is inside a string or a comment. */
export interface Delimiter {
  readonly line: number;
  readonly title: string;
}

/** Returns the delimiters in some lines, as if none was inside a string or a comment. */
export function delimitersIn(lines: readonly string[]): Delimiter[] {
  return lines.flatMap(delimiterOf);
}

/** Returns the delimiter in a line outside strings and comments, if it is one. */
function delimiterOf(text: string, line: number): Delimiter[] {
  const title = delimiter.exec(text)?.[1];
  return title === undefined ? [] : [{ line, title: title.trim() }];
}

export function cellsBetween(delimiters: readonly Delimiter[], lineCount: number): Cell[] {
  const firstDelimiter = delimiters[0]?.line ?? lineCount;
  const starts = [
    ...(firstDelimiter > 0 ? [{ line: 0, title: '', isDelimited: false }] : []),
    ...delimiters.map(({ line, title }) => ({ line, title, isDelimited: true })),
  ];
  return starts.map(({ line, title, isDelimited }, index) => ({
    first: line,
    last: (starts[index + 1]?.line ?? lineCount) - 1,
    title,
    isDelimited,
  }));
}

/** Returns the cell that contains a line. For a line after the end of the document, returns the last cell. */
export function cellAt(cells: readonly Cell[], line: number): Cell | undefined {
  return cells.findLast(({ first }) => first <= line);
}

export interface CellActions {
  readonly line: number;
  readonly actions: readonly ('run' | 'above' | 'below')[];
}

/**
 * Returns the actions to offer at the start of each cell. Text before the first delimiter gets actions only if it contains code.
 * The first cell has nothing above it, so it offers to run everything below instead.
 */
export function cellActions({ cells, firstCode }: DividedCode): CellActions[] {
  const offered = cells.filter((cell) => cell.isDelimited || firstCode <= cell.last);
  return offered.map(({ first, isDelimited }, index) => ({
    line: isDelimited ? first : firstCode,
    actions: index > 0 ? ['run', 'above'] : offered.length > 1 ? ['run', 'below'] : ['run'],
  }));
}
