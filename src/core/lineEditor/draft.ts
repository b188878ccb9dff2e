import { nextGrapheme, previousGrapheme } from './graphemes.ts';

/** The text being edited. Line ends are LF. */
export interface Draft {
  readonly text: string;
  /** UTF-16 offset, always between two characters. */
  readonly cursor: number;
}

export const emptyDraft: Draft = { text: '', cursor: 0 };

/** Returns a draft with the cursor at its end. */
export function draftOf(text: string): Draft {
  return { text, cursor: text.length };
}

/** Replaces a range and moves the cursor to the end of the replacement. */
export function replaceRange({ text }: Draft, start: number, end: number, replacement: string): Draft {
  return { text: text.slice(0, start) + replacement + text.slice(end), cursor: start + replacement.length };
}

export function insertText(draft: Draft, text: string): Draft {
  return replaceRange(draft, draft.cursor, draft.cursor, text);
}

export function moveTo({ text }: Draft, cursor: number): Draft {
  return { text, cursor };
}

export function left({ text, cursor }: Draft): number {
  return previousGrapheme(text, cursor);
}

export function right({ text, cursor }: Draft): number {
  return nextGrapheme(text, cursor);
}

export function lineStart({ text, cursor }: Draft): number {
  return cursor === 0 ? 0 : text.lastIndexOf('\n', cursor - 1) + 1;
}

export function lineEnd({ text, cursor }: Draft): number {
  const end = text.indexOf('\n', cursor);
  return end < 0 ? text.length : end;
}

/** Returns the end of the word at the cursor, or of the next word. */
export function wordEnd({ text, cursor }: Draft): number {
  return cursor + (/^[^\p{L}\p{N}\p{M}_!]*[\p{L}\p{N}\p{M}_!]*/u.exec(text.slice(cursor))?.[0].length ?? 0);
}

/** Returns the start of the word before the cursor. */
export function wordStart({ text, cursor }: Draft): number {
  return startOf(/[\p{L}\p{N}\p{M}_!]/u, text, cursor);
}

/** Returns the start of the word before the cursor, where only whitespace separates words. */
export function bigWordStart({ text, cursor }: Draft): number {
  return startOf(/\S/u, text, cursor);
}

/** Columns of one indentation level. */
export const indentWidth = 4;

/** Returns the spaces that Tab inserts when only blanks precede the cursor in its line; an empty string elsewhere. */
export function tabIndentation(draft: Draft): string {
  const before = draft.text.slice(lineStart(draft), draft.cursor);
  return before.trim() === '' ? ' '.repeat(indentWidth - (before.length % indentWidth)) : '';
}

/** Skips separators and then word characters backwards. A loop, because a regex anchored at the end is slow on long texts. */
function startOf(inWord: RegExp, text: string, cursor: number): number {
  let start = cursor;
  const isWordBefore = () => inWord.test(text.slice(previousGrapheme(text, start), start));
  while (start > 0 && !isWordBefore()) start = previousGrapheme(text, start);
  while (start > 0 && isWordBefore()) start = previousGrapheme(text, start);
  return start;
}
