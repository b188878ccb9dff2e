import type { Layout } from './layout.ts';
import type { LineRange } from './lines.ts';

/** A part of a document between two lines that delimit cells. */
export interface Cell extends LineRange {
  /** What the delimiter line says behind the sign; empty when it says nothing, and for text before the first one. */
  readonly title: string;
  /** It begins with a line such as `# %%`; only the text before the first one does not. */
  readonly isDelimited: boolean;
}

const delimiter = /^(?:# ?%%|##(?=\s|$))(.*)$/;

/** Whether some line looks as if it delimits a cell: a quick look before a document is read. */
export function mayHaveCells(text: string): boolean {
  return /^(?:# ?%%|##(?!#))/m.test(text);
}

/**
 * The cells of a document: they cover it without gaps. A document without delimiters is one cell.
 * A delimiter stands at the beginning of a line and outside of strings and comments: `# %%`, `#%%`, `##` and no third `#`.
 */
export function cellsOf({ lines, isInText }: Layout): Cell[] {
  const delimiters = lines.flatMap((text, line) => {
    const title = isInText[line] === true ? undefined : delimiter.exec(text)?.[1];
    return title === undefined ? [] : [{ line, title: title.trim() }];
  });
  const firstDelimiter = delimiters[0]?.line ?? lines.length;
  const begins = [
    ...(firstDelimiter > 0 ? [{ line: 0, title: '', isDelimited: false }] : []),
    ...delimiters.map(({ line, title }) => ({ line, title, isDelimited: true })),
  ];
  return begins.map(({ line, title, isDelimited }, index) => ({
    first: line,
    last: (begins[index + 1]?.line ?? lines.length) - 1,
    title,
    isDelimited,
  }));
}

/** The cell that holds a line; behind the last line, the last cell. */
export function cellAt(cells: readonly Cell[], line: number): Cell | undefined {
  return cells.findLast(({ first }) => first <= line);
}
