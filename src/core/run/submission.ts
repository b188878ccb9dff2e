import { blockAt, blocksOf } from '../julia/blocks.ts';
import { cellAt, cellsOf } from '../julia/cells.ts';
import { layoutOf, type LineRange, splitLines } from '../julia/layout.ts';
import { plainText } from '../lib/terminal/plainText.ts';

/** A position in a document: zero-based line, zero-based column in UTF-16 units. Shaped like VS Code's `Position`. */
export interface Place {
  readonly line: number;
  readonly character: number;
}

/** The state of the editor when the user requests a run. Selections are shaped like VS Code's. */
export interface EditorSnapshot {
  readonly uri: string;
  readonly version: number;
  /** The document's short name, for display. */
  readonly title: string;
  readonly text: string;
  /** The absolute path on the server, if this is a document of the server that the code runs on. */
  readonly serverPath?: string;
  readonly selections: readonly { readonly start: Place; readonly end: Place }[];
}

/** A cell in its file. Unlike the URI of its document, it stays when the window is reloaded. */
export interface CellPlace {
  /** The URI of the notebook. */
  readonly notebook: string;
  /** The ID of the cell in the file. */
  readonly id: string;
}

/** The code to send and the position of each of its lines in the document. */
export interface Submission {
  /**
   * `repl`: typed into the REPL. Its `uri` belongs to the REPL, not to a document. `notebookCell`: a whole cell of a notebook.
   * Its `uri` is that of the cell.
   */
  readonly kind: 'selection' | 'line' | 'block' | 'cell' | 'file' | 'lines' | 'repl' | 'notebookCell';
  readonly uri: string;
  readonly version: number;
  readonly title: string;
  /** For code of a file on the server: its absolute path. The code runs as if Julia included this file. */
  readonly serverPath?: string;
  /** For a cell of a notebook that has an ID. */
  readonly cell?: CellPlace;
  /** Lines are separated by LF. */
  readonly code: string;
  /** The zero-based document line of each line of `code`. Never empty. */
  readonly lines: readonly number[];
  /** The document column, in UTF-16 units, at which each line of `code` starts. Absent if all start at 0. */
  readonly columns?: readonly number[];
  /** The size, in characters, of the panel that shows the values. Absent for the output channel. */
  readonly panel?: { readonly columns: number; readonly rows: number };
}

/** The terminal size that is reported to code whose output goes to the output channel. */
export const outputPanel = { columns: 100, rows: 30 } as const;

/** Returns the terminal properties that are reported to the code. Only a real terminal has colors. */
export function placeOfOutput({ panel }: Submission): {
  readonly columns: number;
  readonly rows: number;
  readonly hasColor: boolean;
} {
  return panel === undefined ? { ...outputPanel, hasColor: false } : { ...panel, hasColor: true };
}

export type SubmissionRequest = Submission | { readonly kind: 'nothingToRun' };

/** What runs if nothing is selected: the whole statement at each cursor, or only its line. */
export type WithoutSelection = 'block' | 'line';

/**
 * Returns what "Run Selection" sends: the selections as one submission, joined by line breaks in document order. If nothing is
 * selected, it sends the top-level block or the line at each cursor. Blank code is not sent.
 * @param withoutSelection called only if nothing is selected
 */
export function selectionToRun(
  editor: EditorSnapshot,
  withoutSelection: () => WithoutSelection = () => 'block',
): SubmissionRequest {
  const documentLines = splitLines(editor.text);
  const selections = [...editor.selections].sort((a, b) => comparePlaces(a.start, b.start));
  const selected = selections.filter(({ start, end }) => comparePlaces(start, end) !== 0);
  if (selected.length > 0) {
    return submission(
      editor,
      'selection',
      selected.flatMap(({ start, end }) => linesBetween(documentLines, start, end)),
    );
  }
  const kind = withoutSelection();
  const cursorLines = selections.map(({ start }) => start.line);
  const ranges =
    kind === 'block' ? blocksAt(editor, cursorLines) : cursorLines.map((line) => ({ first: line, last: line }));
  const lines = [...new Set(ranges.flatMap(({ first, last }) => range(first, last)))];
  return submission(
    editor,
    kind,
    lines.map((line) => wholeLine(documentLines[line] ?? '', line)),
  );
}

/** Returns what "Run Cell" sends: the cell at the first cursor without its delimiter line. */
export function cellToRun(editor: EditorSnapshot): SubmissionRequest {
  const cell = cellAt(cellsOf(layoutOf(editor.text)), cursorLine(editor));
  return cell === undefined
    ? { kind: 'nothingToRun' }
    : linesToRun(editor, 'cell', cell.isDelimited ? cell.first + 1 : cell.first, cell.last);
}

/** Returns what "Run Cells Above" sends: everything above the cell at the first cursor. */
export function cellsAboveToRun(editor: EditorSnapshot): SubmissionRequest {
  const cell = cellAt(cellsOf(layoutOf(editor.text)), cursorLine(editor));
  return linesToRun(editor, 'lines', 0, (cell?.first ?? 0) - 1);
}

/** Returns the code from the start of the block at the first cursor to the end of the document. */
export function fromHereToRun(editor: EditorSnapshot): SubmissionRequest {
  const { first } = blockAt(blocksOf(layoutOf(editor.text)), cursorLine(editor)) ?? { first: Infinity };
  return linesToRun(editor, 'lines', first, Infinity);
}

/** Returns the code from the start of the document to the end of the block at the first cursor. */
export function toHereToRun(editor: EditorSnapshot): SubmissionRequest {
  const line = cursorLine(editor);
  const block = blockAt(blocksOf(layoutOf(editor.text)), line);
  return linesToRun(editor, 'lines', 0, block !== undefined && block.first <= line ? block.last : line);
}

/** Returns what "Run File" sends: the whole document as it is in the editor, including unsaved changes. */
export function fileToRun(editor: EditorSnapshot): SubmissionRequest {
  return submission(editor, 'file', splitLines(editor.text).map(wholeLine));
}

/** Returns what running a cell of a notebook sends: all of it. @param cell undefined if the cell has no ID in its file */
export function notebookCellToRun(editor: EditorSnapshot, cell: CellPlace | undefined): SubmissionRequest {
  const request = submission(editor, 'notebookCell', splitLines(editor.text).map(wholeLine));
  return request.kind === 'nothingToRun' || cell === undefined ? request : { ...request, cell };
}

/** Returns whether the caller shows what a run does, and recognizes the events of the run by its submission. */
export function isShownByCaller({ kind }: Pick<Submission, 'kind'>): boolean {
  return kind === 'repl' || kind === 'notebookCell';
}

/** Returns the zero-based document line for a one-based line of the submitted code, or undefined if there is no such line. */
export function documentLineOf(submission: Submission, submittedLine: number): number | undefined {
  return submission.lines[submittedLine - 1];
}

interface SourceLine {
  readonly line: number;
  readonly column: number;
  readonly text: string;
}

function wholeLine(text: string, line: number): SourceLine {
  return { line, column: 0, text };
}

function blocksAt(editor: EditorSnapshot, cursorLines: readonly number[]): LineRange[] {
  const blocks = blocksOf(layoutOf(editor.text));
  return cursorLines.flatMap((line) => blockAt(blocks, line) ?? []);
}

function cursorLine({ selections }: EditorSnapshot): number {
  return selections[0]?.start.line ?? 0;
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** Submits the lines from `first` to `last` (included), without the blank lines at either end. */
function linesToRun(editor: EditorSnapshot, kind: 'cell' | 'lines', first: number, last: number): SubmissionRequest {
  const source = splitLines(editor.text)
    .map(wholeLine)
    .filter(({ line }) => line >= first && line <= last);
  const isCode = ({ text }: SourceLine) => text.trim() !== '';
  return submission(
    editor,
    kind,
    source.slice(Math.max(0, source.findIndex(isCode)), source.findLastIndex(isCode) + 1),
  );
}

function submission(
  editor: EditorSnapshot,
  kind: Submission['kind'],
  source: readonly SourceLine[],
): SubmissionRequest {
  const code = source.map(({ text }) => text).join('\n');
  // `trim` also removes a byte order mark.
  if (code.trim() === '') return { kind: 'nothingToRun' };
  const { uri, version, serverPath } = editor;
  const title = plainText(editor.title).replaceAll('\n', ' ');
  const columns = source.map(({ column }) => column);
  return {
    kind,
    uri,
    version,
    title,
    ...(serverPath === undefined ? {} : { serverPath }),
    code,
    lines: source.map(({ line }) => line),
    ...(columns.some((column) => column > 0) ? { columns } : {}),
  };
}

function linesBetween(documentLines: readonly string[], start: Place, end: Place): SourceLine[] {
  return documentLines.slice(start.line, end.line + 1).map((text, index) => {
    const line = start.line + index;
    const from = line === start.line ? start.character : 0;
    const to = line === end.line ? end.character : text.length;
    return { line, column: from, text: text.slice(from, to) };
  });
}

function comparePlaces(a: Place, b: Place): number {
  return a.line - b.line || a.character - b.character;
}
