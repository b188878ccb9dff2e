import { type Edit, shiftLine } from '../run/lineShift.ts';
import type { DocumentNow, PlacedLines } from './placeRun.ts';

export interface Followed {
  /** The current place of the lines; undefined if they were edited. */
  readonly lines: PlacedLines | undefined;
  /**
   * Whether an edit touched the lines or their ends, so that VS Code may have moved their decorations to a wrong place.
   */
  readonly isNear: boolean;
}

/**
 * Moves lines according to the edits of one change. A line break before or after the lines is not an edit of them, so
 * their text is compared.
 * @param edits are applied one after the other
 * @param document the document after the edits
 */
export function followEdits(
  placed: PlacedLines,
  edits: readonly Edit[],
  document: Pick<DocumentNow, 'textOf'>,
): Followed {
  let { first, last } = placed;
  let isNear = false;
  let isRemoved = false;
  for (const edit of edits) {
    const { start, end } = edit.range;
    isNear ||= start.line <= last && end.line >= first;
    isRemoved ||= isAtOrBefore(start, first, 0) && !isAtOrBefore(end, last, (placed.texts.at(-1)?.length ?? 0) - 1);
    [first, last] = [shiftLine(first, [edit]), shiftLine(last, [edit])];
  }
  if (!isNear) return { lines: { ...placed, first, last }, isNear };
  const isSame =
    last - first === placed.last - placed.first &&
    placed.texts.every((text, index) => document.textOf(first + index) === text);
  return { lines: isSame && !isRemoved ? { ...placed, first, last } : undefined, isNear };
}

/** Whether a place is at or before another. */
function isAtOrBefore(
  place: { readonly line: number; readonly character: number },
  line: number,
  character: number,
): boolean {
  return place.line < line || (place.line === line && place.character <= character);
}
