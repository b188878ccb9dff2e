import { type Edit, shiftLine } from '../run/lineShift.ts';
import type { Submission } from '../run/submission.ts';
import type { ErrorDiagnostic } from './errorDiagnostic.ts';
import type { Origin } from './errorView.ts';

/** A zero-based line that moves with the edits of its document. */
export interface MovingLine {
  readonly uri: string;
  readonly line: number;
}

/** An error that is marked in a document, at its current place. */
export interface ShownError {
  readonly runNumber: number;
  readonly at: MovingLine & { readonly character?: number };
  readonly message: string;
  readonly code: string;
  readonly trigger: MovingLine;
  readonly related: readonly (MovingLine & { readonly message: string })[];
  /** The trimmed text of the line; undefined while the document is not open. */
  readonly text: string | undefined;
}

/** The current state of all documents. */
export interface CurrentDocuments {
  /** Returns the current number of a zero-based line of that version. */
  lineNow(uri: string, version: number, line: number): number;
  /** Returns the text of a line; undefined while the document is not open or has no such line. */
  textOf(uri: string, line: number): string | undefined;
}

/**
 * Returns undefined if the line was edited after the code was submitted, because it is no longer the code that failed.
 */
export function shownError(
  runNumber: number,
  submission: Submission,
  diagnostic: ErrorDiagnostic,
  now: CurrentDocuments,
): ShownError | undefined {
  const { origin, message, code } = diagnostic;
  const place = (of: Origin): MovingLine => ({ uri: of.uri, line: now.lineNow(of.uri, of.version, of.line) });
  const at = { ...place(origin), ...(origin.character === undefined ? {} : { character: origin.character }) };
  const text = now.textOf(at.uri, at.line)?.trim();
  const sentText = sentTextOf(submission, origin);
  if (text !== undefined && sentText !== undefined && !text.includes(sentText)) return undefined;
  const related = diagnostic.related.map((each) => ({ ...place(each.origin), message: each.message }));
  return { runNumber, at, message, code, trigger: place(diagnostic.trigger), related, text };
}

/** Returns the error after edits of one document; undefined if the text of its line changed. */
export function movedError(
  error: ShownError,
  uri: string,
  edits: readonly Edit[],
  textOf: (line: number) => string | undefined,
): ShownError | undefined {
  const moved = <T extends MovingLine>(place: T): T =>
    place.uri === uri ? { ...place, line: shiftLine(place.line, edits) } : place;
  const at = moved(error.at);
  const text = at.uri === uri ? textOf(at.line)?.trim() : error.text;
  if (error.text !== undefined && text !== error.text) return undefined;
  return { ...error, at, trigger: moved(error.trigger), related: error.related.map(moved), text };
}

/**
 * Whether a submission runs the failed code again: it contains the failed line, or the top-level line that led to it.
 */
export function isRunAgain(error: ShownError, submission: Submission, now: Pick<CurrentDocuments, 'lineNow'>): boolean {
  const { uri, version } = submission;
  const lines = [error.at, error.trigger].filter((place) => place.uri === uri).map(({ line }) => line);
  return (
    lines.length > 0 &&
    pieces(submission.lines).some(([first, last]) => {
      const [start, end] = [now.lineNow(uri, version, first), now.lineNow(uri, version, last)];
      return lines.some((line) => line >= start && line <= end);
    })
  );
}

/** Returns the first and last line of each group of consecutive lines. A whole file is one group. */
function pieces(lines: readonly number[]): [number, number][] {
  const found: [number, number][] = [];
  for (const line of lines) {
    const last = found.at(-1);
    if (last !== undefined && (line === last[1] || line === last[1] + 1)) last[1] = line;
    else found.push([line, line]);
  }
  return found;
}

/** Returns the trimmed line as it was submitted; undefined if it belongs to another submission. */
function sentTextOf(submission: Submission, origin: Origin): string | undefined {
  if (origin.uri !== submission.uri || origin.version !== submission.version) return undefined;
  const index = submission.lines.indexOf(origin.line);
  return index < 0 ? undefined : submission.code.split('\n')[index]?.trim();
}
