import { isComplete } from './isComplete.ts';
import type { Layout, Piece } from './layout.ts';
import type { LineRange } from './lines.ts';

/**
 * The top-level statements of a document in their order, whole lines each, with their documentation and with what
 * shares a line with them. A module is one: a piece of it would run in `Main`, which is another place.
 */
export function blocksOf({ lines, pieces }: Layout): LineRange[] {
  const blocks: LineRange[] = [];
  let first: number | undefined;
  pieces.forEach((piece, index) => {
    const isFirst = first === undefined;
    first ??= piece.first;
    if (needsNext(piece, pieces[index + 1], lines, isFirst)) return;
    blocks.push({ first, last: piece.last });
    first = undefined;
  });
  return blocks;
}

/** The block that a line belongs to; for a blank line or a comment between blocks the next; undefined: none follows. */
export function blockAt(blocks: readonly LineRange[], line: number): LineRange | undefined {
  return blocks[blockIndexAt(blocks, line)];
}

/** The first block that begins behind a line. */
export function blockAfter(blocks: readonly LineRange[], line: number): LineRange | undefined {
  const index = blockIndexAt(blocks, line);
  return (blocks[index]?.first ?? 0) > line ? blocks[index] : blocks[index + 1];
}

function needsNext(piece: Piece, next: Piece | undefined, lines: readonly string[], isFirst: boolean): boolean {
  if (next === undefined || piece.isBroken) return false;
  if (piece.isDocumentation && isFirst) return next.first === piece.last + 1;
  return !piece.isFinished && isComplete(lines.slice(piece.first, piece.last + 1).join('\n')) === 'incomplete';
}

function blockIndexAt(blocks: readonly LineRange[], line: number): number {
  let low = 0;
  let high = blocks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((blocks[middle]?.last ?? 0) < line) low = middle + 1;
    else high = middle;
  }
  return low;
}
