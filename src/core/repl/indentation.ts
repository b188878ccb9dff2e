import type { Draft } from './draft.ts';
import { lineStart } from './draft.ts';

export const indentStep = 4;

const opening = /[([{]|\b(?:function|macro|if|for|while|let|begin|do|try|quote|struct|module|baremodule)\b/g;
const closing = /[)\]}]|\bend\b/g;

/** The blanks that the next line begins with, after a line break at the cursor: those of this line, and a step more where it opens something. */
export function nextIndentation(draft: Draft): string {
  const line = draft.text.slice(lineStart(draft), draft.cursor);
  // Good enough for blanks: what is in strings and comments is left out roughly.
  const withoutStrings = line.replace(/"(?:[^"\\]|\\[^]?)*"?/g, '');
  const comment = withoutStrings.indexOf('#');
  const code = comment < 0 ? withoutStrings : withoutStrings.slice(0, comment);
  const opened = (code.match(opening)?.length ?? 0) - (code.match(closing)?.length ?? 0);
  const own = /^[ \t]*/.exec(line)?.[0] ?? '';
  return opened > 0 ? own + ' '.repeat(indentStep) : own;
}

/** What a Tab adds where only blanks stand before the cursor; empty elsewhere. */
export function stepOfIndentation(draft: Draft): string {
  const before = draft.text.slice(lineStart(draft), draft.cursor);
  return before.trim() === '' ? ' '.repeat(indentStep - (before.length % indentStep)) : '';
}
