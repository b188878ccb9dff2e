import type { Submission } from '../run/submission.ts';

/** Consecutive whole lines of a document, with their text at the time when the result of their run was first shown. */
export interface PlacedLines {
  /** Zero-based. */
  readonly first: number;
  readonly last: number;
  /** The lines `first` to `last`, without line ends. */
  readonly texts: readonly string[];
}

/** The current state of a document. */
export interface DocumentNow {
  /** Returns the current number of a line of an earlier version. */
  lineNow(version: number, line: number): number;
  /** Returns undefined after the last line. */
  textOf(line: number): string | undefined;
}

/**
 * Finds the current place of a run's code in its document, without blank lines at its ends. Returns undefined if the
 * code was edited.
 */
export function placeRun(submission: Submission, document: DocumentNow): readonly PlacedLines[] | undefined {
  const pieces = piecesOf(submission);
  const placed = pieces
    .map((piece) => placePiece(piece, submission.version, document))
    .filter((lines) => lines !== undefined);
  return placed.length === pieces.length && placed.length > 0 ? placed : undefined;
}

/** The submitted text of consecutive lines. Several parts can be from the same line. Never empty. */
type Piece = readonly { readonly line: number; readonly text: string }[];

function piecesOf({ code, lines }: Submission): Piece[] {
  const sent = code.split('\n').map((text, index) => ({ text, line: lines[index] ?? 0 }));
  const isCode = ({ text }: { text: string }) => text.trim() !== '';
  const kept = sent.slice(Math.max(0, sent.findIndex(isCode)), sent.findLastIndex(isCode) + 1);
  const isStart = (index: number) => ![0, 1].includes((kept[index]?.line ?? 0) - (kept[index - 1]?.line ?? NaN));
  const starts = kept.flatMap((_sent, index) => (isStart(index) ? [index] : []));
  return starts.map((start, index) => kept.slice(start, starts[index + 1] ?? kept.length));
}

function placePiece(piece: Piece, version: number, document: DocumentNow): PlacedLines | undefined {
  const [sentFirst, sentLast] = [piece[0]?.line ?? 0, piece.at(-1)?.line ?? 0];
  const first = document.lineNow(version, sentFirst);
  const last = document.lineNow(version, sentLast);
  if (last - first !== sentLast - sentFirst) return undefined;
  const texts = Array.from({ length: last - first + 1 }, (_line, index) => document.textOf(first + index) ?? '');
  const isThere = piece.every(({ line, text }) => texts[line - sentFirst]?.includes(text));
  return isThere ? { first, last, texts } : undefined;
}
