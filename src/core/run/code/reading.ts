import type { Nesting } from './nesting.ts';

/** How strings in double quotes end where one is not closed. */
export type UnclosedStrings = 'goOn' | 'endWithLine';

/** Is told, in order, what the reader comes across. */
export interface ReaderEvents {
  /** Code that is neither blank nor comment, at this offset; of a string only that it begins. */
  onToken(kind: 'string' | 'other', text: string, at: number): void;
  /** The end of a line (of the last one too). */
  onLineEnd(line: number, state: LineEnd): void;
}

export interface LineEnd {
  /** No bracket, block, string or comment is open. */
  readonly isClosed: boolean;
  /** The next line begins inside a string or a comment. */
  readonly isInText: boolean;
  /** What was read last can end an expression: a name, a number, a closing bracket, … */
  readonly isAfterOperand: boolean;
}

export interface ReaderResult {
  readonly nesting: Nesting;
  readonly isInComment: boolean;
  /** The offset behind the last token. */
  readonly end: number;
  /** A string in double quotes goes over several lines: seldom meant. */
  readonly hasLongString: boolean;
}
