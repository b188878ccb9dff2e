import { blocksOf } from './blocks.ts';
import { layoutOf } from './layout.ts';

/** How many lines the first statement of a text takes, blank ones before it included; 1 where there is none. What follows it need not be code. */
export function statementLines(text: string): number {
  return (blocksOf(layoutOf(text))[0]?.last ?? 0) + 1;
}
