import { readCode } from '../julia/reader.ts';
import { noEvents } from '../julia/reading.ts';
import { type Draft, indentWidth, lineStart } from '../lineEditor/draft.ts';

/** Returns the indentation of a new line at the cursor: that of the current line, plus a level when it opens a block. */
export function nextIndentation(draft: Draft): string {
  const line = draft.text.slice(lineStart(draft), draft.cursor);
  // Only an estimate: the lines above, which may open a string, are not read.
  const { outermost } = readCode(line, 0, 0, 'goOn', noEvents).nesting;
  const own = /^[ \t]*/.exec(line)?.[0] ?? '';
  const opensBlock = outermost !== undefined && outermost.kind !== 'string';
  return opensBlock ? own + ' '.repeat(indentWidth) : own;
}
