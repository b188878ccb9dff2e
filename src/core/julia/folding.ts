import { cellsOf } from './cells.ts';
import type { CodeStructure } from './structure.ts';

/** Lines that can be folded, of which the first stays visible. */
export interface Fold {
  readonly first: number;
  readonly last: number;
  readonly kind: 'code' | 'comment' | 'region';
}

/**
 * Returns what can be folded: blocks without their last line, each branch, brackets, long strings, comments, cells, and the lines
 * between `#region` and `#endregion`.
 */
export function foldsOf({ blocks, isInText }: CodeStructure, lines: readonly string[]): readonly Fold[] {
  const folds: Fold[] = [];
  const add = (first: number, last: number, kind: Fold['kind']) => {
    if (last > first) folds.push({ first, last, kind });
  };
  for (const { firstLine, lastLine, branches } of blocks) {
    if (lastLine === firstLine) continue;
    const starts = [firstLine, ...branches];
    // A line that begins with the end of the block stays visible.
    const isClosing = /^\s*(?:end\b|[)\]}]|""")/.test(lines[lastLine] ?? '');
    starts.forEach((start, index) => {
      const next = starts[index + 1];
      add(start, next === undefined ? lastLine - (isClosing ? 1 : 0) : next - 1, 'code');
    });
  }
  addComments(lines, isInText, add);
  for (const { first, last, isDelimited } of cellsOf({ lines, pieces: [], isInText }))
    if (isDelimited) add(first, lastFilled(lines, first, last), 'region');
  return folds;
}

type Add = (first: number, last: number, kind: Fold['kind']) => void;

function addComments(lines: readonly string[], isInText: readonly boolean[], add: Add): void {
  const regions: number[] = [];
  let first: number | undefined;
  lines.forEach((line, index) => {
    const isText = isInText[index] === true;
    const isComment = !isText && /^\s*#/.test(line);
    if (isComment && /^\s*#\s*region\b/.test(line)) regions.push(index);
    if (isComment && /^\s*#\s*endregion\b/.test(line)) add(regions.pop() ?? index, index, 'region');
    const isBlock = isComment && /^\s*#=/.test(line);
    const isPart = isComment && !isBlock && !/^\s*#\s*(?:%%|#(?!#)|(?:end)?region\b)/.test(line);
    if (isPart) first ??= index;
    else if (first !== undefined) {
      add(first, index - 1, 'comment');
      first = undefined;
    }
    if (isBlock) add(index, lastInText(isInText, index), 'comment');
  });
  if (first !== undefined) add(first, lines.length - 1, 'comment');
}

/** Returns the last line of the text that goes on after a line. Every line is in at most one such text. */
function lastInText(isInText: readonly boolean[], line: number): number {
  let last = line;
  while (isInText[last + 1] === true) last++;
  return last;
}

function lastFilled(lines: readonly string[], first: number, last: number): number {
  let filled = last;
  while (filled > first && (lines[filled] ?? '').trim() === '') filled--;
  return filled;
}
