import { blockAt, blocksOf } from './code/blocks.ts';
import { cellAt, cellsOf } from './code/cells.ts';
import { layoutOf } from './code/layout.ts';
import { splitLines, type LineRange } from './code/lines.ts';
import { plainText } from './terminalText.ts';

/** A place in a document: zero-based line, zero-based column in UTF-16 units. Shaped like VS Code's `Position`. */
export interface Place {
  readonly line: number;
  readonly character: number;
}

/** What the user has in front of them when they ask for a run. Selections are shaped like VS Code's. */
export interface EditorSnapshot {
  readonly uri: string;
  readonly version: number;
  /** The document's short name, for display. */
  readonly title: string;
  readonly text: string;
  readonly selections: readonly { readonly start: Place; readonly end: Place }[];
}

/** Code as it is sent, and where each of its lines stands in the document. */
export interface Submission {
  /** `repl`: typed into the REPL; its `uri` is the REPL's and no document. */
  readonly kind: 'selection' | 'line' | 'block' | 'cell' | 'file' | 'lines' | 'repl';
  readonly uri: string;
  readonly version: number;
  readonly title: string;
  /** Line ends are LF. */
  readonly code: string;
  /** The document's zero-based line of each line of `code`; never empty. */
  readonly lines: readonly number[];
  /** The column, in UTF-16 units, at which each line of `code` begins in its document's line; absent: all begin at 0. */
  readonly columns?: readonly number[];
  /** The room, in characters, that a value is shown in; absent: that of the output. */
  readonly panel?: { readonly columns: number; readonly rows: number };
}

/** The terminal of the output channel, as the code knows it: nothing is wider, and cursor movement stays within it. */
export const outputPanel = { columns: 100, rows: 30 } as const;

/** What the code is told about the place that shows its output; only a terminal has colors. */
export function placeOfOutput({ panel }: Submission): {
  readonly columns: number;
  readonly rows: number;
  readonly hasColor: boolean;
} {
  return panel === undefined ? { ...outputPanel, hasColor: false } : { ...panel, hasColor: true };
}

export type SubmissionRequest = Submission | { readonly kind: 'nothingToRun' };

/** What runs where nothing is selected: the whole statement of each cursor, or its line alone. */
export type WithoutSelection = 'block' | 'line';

/**
 * What "Run Selection" sends: the selected pieces as one submission, joined by line ends in document order;
 * where nothing is selected, the top-level block (or the line) of each cursor. Blank code is not sent.
 * @param withoutSelection asked only where it matters
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

/** What "Run Cell" sends: the cell of the first cursor, without the line that delimits it. */
export function cellToRun(editor: EditorSnapshot): SubmissionRequest {
  const cell = cellAt(cellsOf(layoutOf(editor.text)), cursorLine(editor));
  return cell === undefined
    ? { kind: 'nothingToRun' }
    : linesToRun(editor, 'cell', cell.isDelimited ? cell.first + 1 : cell.first, cell.last);
}

/** What "Run Cells Above" sends: all that stands above the cell of the first cursor. */
export function cellsAboveToRun(editor: EditorSnapshot): SubmissionRequest {
  const cell = cellAt(cellsOf(layoutOf(editor.text)), cursorLine(editor));
  return linesToRun(editor, 'lines', 0, (cell?.first ?? 0) - 1);
}

/** From the beginning of the block of the first cursor to the end of the document. */
export function fromHereToRun(editor: EditorSnapshot): SubmissionRequest {
  const { first } = blockAt(blocksOf(layoutOf(editor.text)), cursorLine(editor)) ?? { first: Infinity };
  return linesToRun(editor, 'lines', first, Infinity);
}

/** From the start of the document to the end of the block of the first cursor. */
export function toHereToRun(editor: EditorSnapshot): SubmissionRequest {
  const line = cursorLine(editor);
  const block = blockAt(blocksOf(layoutOf(editor.text)), line);
  return linesToRun(editor, 'lines', 0, block !== undefined && block.first <= line ? block.last : line);
}

/** What "Run File" sends: the whole document as it stands in the editor, saved or not. */
export function fileToRun(editor: EditorSnapshot): SubmissionRequest {
  return submission(editor, 'file', splitLines(editor.text).map(wholeLine));
}

/** The document's zero-based line of a one-based line of the submitted code; undefined when it has no such line. */
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

/** Whole lines, both included, without the blank ones around them. */
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
  // `trim` also takes the byte order mark for blank.
  if (code.trim() === '') return { kind: 'nothingToRun' };
  const { uri, version } = editor;
  const title = plainText(editor.title).replaceAll('\n', ' ');
  const columns = source.map(({ column }) => column);
  return {
    kind,
    uri,
    version,
    title,
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
