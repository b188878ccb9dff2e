/** The target of a link in the output. */
export type LinkTarget =
  /** A zero-based line of a version of a document and, if known, the UTF-16 column. */
  | {
      readonly kind: 'document';
      readonly uri: string;
      readonly version: number;
      readonly line: number;
      readonly character?: number;
    }
  /** The full text of the run's result. */
  | { readonly kind: 'fullText' }
  /** The command that saves a value that is longer than the full text. */
  | { readonly kind: 'saveWhole' };

/** A link on the columns `start` to `end` of its line (UTF-16 units, `end` is exclusive). */
export interface ReportLink {
  readonly start: number;
  readonly end: number;
  readonly target: LinkTarget;
}

/** One line of the output channel. `text` has no line end. */
export interface ReportLine {
  readonly text: string;
  readonly links: readonly ReportLink[];
}

/** Shared, because a message can have very many lines. */
const noLinks: readonly ReportLink[] = [];

export function textLine(text: string): ReportLine {
  return { text, links: noLinks };
}

/** Creates a line from plain and linked pieces, in order. */
export function linkedLine(
  ...pieces: readonly (string | { readonly text: string; readonly target: LinkTarget })[]
): ReportLine {
  const links: ReportLink[] = [];
  let text = '';
  for (const piece of pieces) {
    if (typeof piece === 'string') {
      text += piece;
      continue;
    }
    links.push({ start: text.length, end: text.length + piece.text.length, target: piece.target });
    text += piece.text;
  }
  return { text, links };
}
