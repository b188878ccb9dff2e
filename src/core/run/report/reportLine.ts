/** Where a link in the output leads. */
export type LinkTarget =
  /** A zero-based line of a document, as it was in `version`, and its column (UTF-16) where that is known. */
  | {
      readonly kind: 'document';
      readonly uri: string;
      readonly version: number;
      readonly line: number;
      readonly character?: number;
    }
  /** The whole text of the run's result, with nothing cut or hidden. */
  | { readonly kind: 'fullText' }
  /** Where the user can have what even the full text lacks. */
  | { readonly kind: 'saveWhole' };

/** A link over the columns `start` to `end` (UTF-16 units, end excluded) of its line. */
export interface ReportLink {
  readonly start: number;
  readonly end: number;
  readonly target: LinkTarget;
}

/** One line of the output channel; `text` holds no line end. */
export interface ReportLine {
  readonly text: string;
  readonly links: readonly ReportLink[];
}

export function textLine(text: string): ReportLine {
  return { text, links: [] };
}

/** A line made of plain pieces and linked ones, in order. */
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
