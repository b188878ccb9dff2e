import { shiftLine, type Edit } from '../lineShift.ts';
import type { DocumentNow, PlacedLines } from './placeRun.ts';

export interface Followed {
  /** Where the lines stand now; undefined when they were edited. */
  readonly lines: PlacedLines | undefined;
  /** An edit touched the lines or their ends, so what the editor moved along with them may stand in the wrong place. */
  readonly isNear: boolean;
}

/**
 * Lines after the edits of one change, which are applied one after the other; `document` is what came of them.
 * A line end set before or after the lines does not edit them: the text decides.
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
    isRemoved ||= isBefore(start, first, 0) && !isBefore(end, last, (placed.texts.at(-1)?.length ?? 0) - 1);
    [first, last] = [shiftLine(first, [edit]), shiftLine(last, [edit])];
  }
  if (!isNear) return { lines: { ...placed, first, last }, isNear };
  const isSame =
    last - first === placed.last - placed.first &&
    placed.texts.every((text, index) => document.textOf(first + index) === text);
  return { lines: isSame && !isRemoved ? { ...placed, first, last } : undefined, isNear };
}

/** At that place or before it. */
function isBefore(
  place: { readonly line: number; readonly character: number },
  line: number,
  character: number,
): boolean {
  return place.line < line || (place.line === line && place.character <= character);
}
