import type { Level, Nesting } from './nesting.ts';

/** Where an unclosed string in double quotes ends: at the next quote on a later line, or at the end of its line. */
export type UnclosedStrings = 'goOn' | 'endWithLine';

/** Receives what the reader finds, in order. */
export interface ReaderEvents {
  /** Called with the offset of each token, except whitespace and comments. For a string, called only for its opening delimiter. */
  onToken(kind: 'string' | 'other', text: string, at: number): void;
  /** Called at the end of each line, including the last one. */
  onLineEnd(line: number, state: LineEnd): void;
  /**
   * Called when a bracket, block or string was opened or closed, before the token of an opening bracket or block.
   * @param level the innermost level now. Closing one that is not the innermost also closes those inside it.
   * @param at the offset where the opened one starts or the closed one ends
   */
  onNesting?(level: Level | undefined, at: number): void;
}

/** For a caller that needs only the result. */
export const noEvents: ReaderEvents = { onToken: () => undefined, onLineEnd: () => undefined };

export interface LineEnd {
  /** Whether no bracket, block, string or comment is open. */
  readonly isClosed: boolean;
  /** Whether the next line starts inside a string or a comment. */
  readonly isInText: boolean;
  /** Whether the last token can end an expression, such as a name, a number or a closing bracket. */
  readonly isAfterOperand: boolean;
}

/** The last token and its context. */
export interface LastToken {
  readonly text: string;
  /** The first token of its statement. */
  readonly statement: string;
  /** Whether the token before it in its statement can end an expression. */
  readonly isAfterOperand: boolean;
  /** Whether there is no whitespace between it and the token before it. */
  readonly isAttached: boolean;
}

export interface ReaderResult {
  readonly nesting: Nesting;
  readonly isInComment: boolean;
  /** The offset after the last token. */
  readonly end: number;
  /** Undefined if there is no token. */
  readonly last: LastToken | undefined;
  /** Whether the last token can end an expression. */
  readonly isAfterOperand: boolean;
  /** Whether a string in double quotes spans several lines, which is usually a mistake. */
  readonly hasLongString: boolean;
}

/** The state of the reader between two lines. */
export interface ReaderState {
  readonly level: Level | undefined;
  /** The number of open block comments. */
  readonly commentDepth: number;
  readonly isAfterOperand: boolean;
}

export interface LinesResult {
  /** The state after the lines. */
  readonly after: ReaderState;
  /** Whether something was closed in these lines that was not open or not the innermost. */
  readonly isBroken: boolean;
  /** Whether a string in double quotes continues after one of these lines. */
  readonly hasLongString: boolean;
}
