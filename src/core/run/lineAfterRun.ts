import { blockAfter, blockAt, blocksOf } from '../julia/blocks.ts';
import { layoutOf } from '../julia/layout.ts';
import type { EditorSnapshot, Place, WithoutSelection } from './submission.ts';

/**
 * Returns the zero-based line that the cursor moves to after "Run and Advance", which is where the next code starts. Returns
 * undefined if no code follows.
 */
export function lineAfterRun(
  { text, selections }: EditorSnapshot,
  withoutSelection: WithoutSelection,
): number | undefined {
  const last = [...selections].sort((a, b) => a.end.line - b.end.line).at(-1);
  if (last === undefined) return undefined;
  const layout = layoutOf(text);
  const end = lastLineOf(last);
  if (withoutSelection === 'line' && isEmpty(last)) {
    const next = layout.lines.findIndex((line, number) => number > end && line.trim() !== '');
    return next === -1 ? undefined : next;
  }
  const blocks = blocksOf(layout);
  return blockAfter(blocks, isEmpty(last) ? (blockAt(blocks, end)?.last ?? end) : end)?.first;
}

type Selected = EditorSnapshot['selections'][number];

function isEmpty({ start, end }: Selected): boolean {
  return start.line === end.line && start.character === end.character;
}

/** A selection of whole lines ends before the first character of the next line. */
function lastLineOf(selected: Selected): number {
  const { line, character }: Place = selected.end;
  return character === 0 && !isEmpty(selected) ? line - 1 : line;
}
