import { isComplete } from './isComplete.ts';
import { type CodeLayout, layoutOf, type LineRange, type Piece } from './layout.ts';

/**
 * Returns the top-level statements of a document in order, as whole lines that include their documentation and anything else on
 * the same lines. A module is one block because a part of it would run in `Main` instead.
 */
export function blocksOf({ lines, pieces }: CodeLayout): LineRange[] {
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

/** Returns the block that contains a line, or the next block for a line between blocks. Undefined if none follows. */
export function blockAt(blocks: readonly LineRange[], line: number): LineRange | undefined {
  return blocks[blockIndexAt(blocks, line)];
}

/** Returns the first block that starts after a line. */
export function blockAfter(blocks: readonly LineRange[], line: number): LineRange | undefined {
  const index = blockIndexAt(blocks, line);
  return (blocks[index]?.first ?? 0) > line ? blocks[index] : blocks[index + 1];
}

/**
 * Returns the number of lines of the first statement in a text, including blank lines before it, or 1 if there is none. The text
 * after the statement need not be code.
 */
export function statementLines(text: string): number {
  return (blocksOf(layoutOf(text))[0]?.last ?? 0) + 1;
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
