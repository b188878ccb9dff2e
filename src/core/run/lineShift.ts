import type { Place } from './submission.ts';

/** One replacement in a document. Shaped like VS Code's `TextDocumentContentChangeEvent`. */
export interface Edit {
  readonly range: { readonly start: Place; readonly end: Place };
  readonly text: string;
}

/**
 * Returns the position of a zero-based line after a sequence of edits. For a line that was removed, returns the line where the
 * removal happened.
 */
export function shiftLine(line: number, edits: readonly Edit[]): number {
  return edits.reduce(shiftOnce, line);
}

function shiftOnce(line: number, edit: Edit): number {
  const { start, end } = edit.range;
  const addedLines = addedLinesOf(edit);
  if (line > end.line) return line + addedLines - (end.line - start.line);
  // What is inserted at the beginning of a line, or in its place, pushes the line's own text down.
  if (line === end.line && (end.character === 0 || start.line < line)) return start.line + addedLines;
  return line <= start.line ? line : start.line;
}

/** An edit can move thousands of lines, so its line ends are counted once. */
const addedLinesByEdit = new WeakMap<Edit, number>();

function addedLinesOf(edit: Edit): number {
  const addedLines = addedLinesByEdit.get(edit) ?? edit.text.match(/\r\n|\r|\n/g)?.length ?? 0;
  addedLinesByEdit.set(edit, addedLines);
  return addedLines;
}
