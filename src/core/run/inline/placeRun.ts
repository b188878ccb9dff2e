import type { Submission } from '../submission.ts';

/** Whole lines of a document that follow each other, as they were when a run of theirs was shown. */
export interface PlacedLines {
  /** Zero-based. */
  readonly first: number;
  readonly last: number;
  /** From `first` to `last`, without line ends. */
  readonly texts: readonly string[];
}

/** A document as it stands now. */
export interface DocumentNow {
  /** Where a line of a version stands now. */
  lineNow(version: number, line: number): number;
  /** Undefined behind the last line. */
  textOf(line: number): string | undefined;
}

/** Where the code of a run stands in its document now; blank lines at its ends do not count. Undefined: it was edited. */
export function placeRun(submission: Submission, document: DocumentNow): readonly PlacedLines[] | undefined {
  const pieces = piecesOf(submission);
  const placed = pieces
    .map((piece) => placePiece(piece, submission.version, document))
    .filter((lines) => lines !== undefined);
  return placed.length === pieces.length && placed.length > 0 ? placed : undefined;
}

/** What was sent of lines that follow each other; of one line, more than one part may have been sent. Never empty. */
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
