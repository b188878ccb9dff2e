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
  readonly kind: 'selection' | 'line' | 'file';
  readonly uri: string;
  readonly version: number;
  readonly title: string;
  /** Line ends are LF. */
  readonly code: string;
  /** The document's zero-based line of each line of `code`; never empty. */
  readonly lines: readonly number[];
}

export type SubmissionRequest = Submission | { readonly kind: 'nothingToRun' };

/**
 * What "Run Selection" sends: the selected pieces as one submission, joined by line ends in document order;
 * where nothing is selected, the line of each cursor. Blank code is not sent.
 */
export function selectionToRun(editor: EditorSnapshot): SubmissionRequest {
  const documentLines = splitLines(editor.text);
  const selections = [...editor.selections].sort((a, b) => comparePlaces(a.start, b.start));
  const selected = selections.filter(({ start, end }) => comparePlaces(start, end) !== 0);
  if (selected.length > 0) {
    return submission(editor, 'selection', selected.flatMap(({ start, end }) => linesBetween(documentLines, start, end)));
  }
  const cursorLines = [...new Set(selections.map(({ start }) => start.line))];
  return submission(editor, 'line', cursorLines.map((line) => ({ line, text: documentLines[line] ?? '' })));
}

/** What "Run File" sends: the whole document as it stands in the editor, saved or not. */
export function fileToRun(editor: EditorSnapshot): SubmissionRequest {
  return submission(editor, 'file', splitLines(editor.text).map((text, line) => ({ line, text })));
}

/** The document's zero-based line of a one-based line of the submitted code; undefined when it has no such line. */
export function documentLineOf(submission: Submission, submittedLine: number): number | undefined {
  return submission.lines[submittedLine - 1];
}

interface SourceLine {
  readonly line: number;
  readonly text: string;
}

function submission(editor: EditorSnapshot, kind: Submission['kind'], source: readonly SourceLine[]): SubmissionRequest {
  const code = source.map(({ text }) => text).join('\n');
  // `trim` also takes the byte order mark for blank.
  if (code.trim() === '') return { kind: 'nothingToRun' };
  const { uri, version } = editor;
  const title = plainText(editor.title).replaceAll('\n', ' ');
  return { kind, uri, version, title, code, lines: source.map(({ line }) => line) };
}

function linesBetween(documentLines: readonly string[], start: Place, end: Place): SourceLine[] {
  return documentLines.slice(start.line, end.line + 1).map((text, index) => {
    const line = start.line + index;
    const from = line === start.line ? start.character : 0;
    const to = line === end.line ? end.character : text.length;
    return { line, text: text.slice(from, to) };
  });
}

/** The same line ends as the editor's: LF, CRLF, lone CR. Julia would read a byte order mark as part of a name. */
function splitLines(text: string): string[] {
  return text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
}

function comparePlaces(a: Place, b: Place): number {
  return a.line - b.line || a.character - b.character;
}
