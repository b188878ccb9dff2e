import type { CodeStructure, Definition } from './structure.ts';

export interface OffsetRange {
  readonly from: number;
  readonly to: number;
}

/**
 * Returns the ranges around an offset, from the word to the whole code, each inside the next: the content of brackets and strings,
 * these with their ends, the line, blocks and definitions.
 */
export function enclosingRanges(structure: CodeStructure, code: string, offset: number): readonly OffsetRange[] {
  const candidates: OffsetRange[] = [wordAt(code, offset), lineAt(code, offset), { from: 0, to: code.length }];
  for (const { kind, text, from, to } of structure.blocks) {
    if (from > offset || to < offset) continue;
    candidates.push({ from, to });
    if (kind !== 'word') candidates.push({ from: from + text.length, to: Math.max(from, to - text.length) });
  }
  addDefinitions(structure.definitions, offset, candidates);
  const around = candidates
    .filter(({ from, to }) => from <= offset && offset <= to && from < to)
    .sort((one, other) => one.to - one.from - (other.to - other.from));
  const nested: OffsetRange[] = [];
  for (const range of around) {
    const inner = nested.at(-1);
    const isAround = inner === undefined || (range.from <= inner.from && inner.to <= range.to);
    const isSame = inner?.from === range.from && inner.to === range.to;
    if (isAround && !isSame) nested.push(range);
  }
  return nested;
}

function addDefinitions(definitions: readonly Definition[], offset: number, found: OffsetRange[]): void {
  for (const { from, to, children } of definitions) {
    if (from > offset || to < offset) continue;
    found.push({ from, to });
    addDefinitions(children, offset, found);
  }
}

function wordAt(code: string, offset: number): OffsetRange {
  // A longer word is not selected as a whole.
  const reach = 200;
  const before = /[\p{L}\p{N}_!@]*$/u.exec(code.slice(Math.max(0, offset - reach), offset))?.[0].length ?? 0;
  const after = /^[\p{L}\p{N}_!]*/u.exec(code.slice(offset, offset + reach))?.[0].length ?? 0;
  return { from: offset - before, to: offset + after };
}

function lineAt(code: string, offset: number): OffsetRange {
  const start = code.lastIndexOf('\n', offset - 1) + 1;
  const end = code.indexOf('\n', offset);
  const line = code.slice(start, end < 0 ? code.length : end);
  return { from: start + line.length - line.trimStart().length, to: start + line.trimEnd().length };
}
