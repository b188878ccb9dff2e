import type { InlineResult } from './inlineResults.ts';

/** The zero-based line that the result of a run stands after: the last of its code. */
export function inlineLine({ places }: InlineResult): number {
  return Math.max(...places.map(({ last }) => last));
}
