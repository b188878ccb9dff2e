import { type Draft, indentWidth, lineStart } from '../lineEditor/draft.ts';

const opening = /[([{]|\b(?:function|macro|if|for|while|let|begin|do|try|quote|struct|module|baremodule)\b/g;
const closing = /[)\]}]|\bend\b/g;

/** Returns the indentation of a new line at the cursor: that of the current line, plus a level when it opens a block. */
export function nextIndentation(draft: Draft): string {
  const line = draft.text.slice(lineStart(draft), draft.cursor);
  // Only an estimate: strings and comments are skipped roughly.
  const withoutStrings = line.replace(/"(?:[^"\\]|\\[^]?)*"?/g, '');
  const comment = withoutStrings.indexOf('#');
  const code = comment < 0 ? withoutStrings : withoutStrings.slice(0, comment);
  const opened = (code.match(opening)?.length ?? 0) - (code.match(closing)?.length ?? 0);
  const own = /^[ \t]*/.exec(line)?.[0] ?? '';
  return opened > 0 ? own + ' '.repeat(indentWidth) : own;
}
