import type { Place } from './submission.ts';

/** One replacement in a document. Shaped like VS Code's `TextDocumentContentChangeEvent`. */
export interface Edit {
  readonly range: { readonly start: Place; readonly end: Place };
  readonly text: string;
}

/**
 * Where a zero-based line stands after edits that were made one after the other. A line that was removed leads to where
 * it was removed.
 */
export function shiftLine(line: number, edits: readonly Edit[]): number {
  return edits.reduce(shiftOnce, line);
}

function shiftOnce(line: number, { range: { start, end }, text }: Edit): number {
  const addedLines = text.split(/\r\n|\r|\n/).length - 1;
  if (line > end.line) return line + addedLines - (end.line - start.line);
  // What is inserted at the beginning of a line, or in its place, pushes the line's own text down.
  if (line === end.line && (end.character === 0 || start.line < line)) return start.line + addedLines;
  return line <= start.line ? line : start.line;
}
