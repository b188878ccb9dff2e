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

/** The token that stands last, and what it follows. */
export interface LastToken {
  readonly text: string;
  /** The first token of its statement. */
  readonly statement: string;
  /** What stands before it in its statement can end an expression. */
  readonly isAfterOperand: boolean;
  /** Nothing stands between it and what is before it. */
  readonly isAttached: boolean;
}

export interface ReaderResult {
  readonly nesting: Nesting;
  readonly isInComment: boolean;
  /** The offset behind the last token. */
  readonly end: number;
  /** Undefined: there is no token. */
  readonly last: LastToken | undefined;
  /** The last token can end an expression. */
  readonly isAfterOperand: boolean;
  /** A string in double quotes goes over several lines: seldom meant. */
  readonly hasLongString: boolean;
}
