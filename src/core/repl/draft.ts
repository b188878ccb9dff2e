import { nextGrapheme, previousGrapheme } from './graphemes.ts';

/** The input as it is being written; `cursor`: UTF-16 offset between two characters. Line ends are LF. */
export interface Draft {
  readonly text: string;
  readonly cursor: number;
}

export const emptyDraft: Draft = { text: '', cursor: 0 };

/** A finished text, with the cursor after it. */
export function draftOf(text: string): Draft {
  return { text, cursor: text.length };
}

/** Puts `text` in the place of a range; the cursor goes behind it. */
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

/** The end of the word at the cursor, or of the next one. */
export function wordEnd({ text, cursor }: Draft): number {
  return cursor + (/^[^\p{L}\p{N}\p{M}_!]*[\p{L}\p{N}\p{M}_!]*/u.exec(text.slice(cursor))?.[0].length ?? 0);
}

/** The beginning of the word before the cursor. */
export function wordStart({ text, cursor }: Draft): number {
  return startOf(/[\p{L}\p{N}\p{M}_!]/u, text, cursor);
}

/** The same, where blanks alone divide words. */
export function bigWordStart({ text, cursor }: Draft): number {
  return startOf(/\S/u, text, cursor);
}

/** Goes back over what is not in a word, then over what is. Step by step: a pattern for an end is slow on long texts. */
function startOf(inWord: RegExp, text: string, cursor: number): number {
  let start = cursor;
  const isWordBefore = () => inWord.test(text.slice(previousGrapheme(text, start), start));
  while (start > 0 && !isWordBefore()) start = previousGrapheme(text, start);
  while (start > 0 && isWordBefore()) start = previousGrapheme(text, start);
  return start;
}
