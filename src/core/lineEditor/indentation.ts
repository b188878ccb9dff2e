import { type Draft, lineStart } from './draft.ts';

/** Columns of one indentation level. */
export const indentWidth = 4;

/** Returns the spaces that Tab inserts when only blanks precede the cursor in its line; an empty string elsewhere. */
export function tabIndentation(draft: Draft): string {
  const before = draft.text.slice(lineStart(draft), draft.cursor);
  return before.trim() === '' ? ' '.repeat(indentWidth - (before.length % indentWidth)) : '';
}
