import type { Cell } from './cells.ts';
import type { Layout } from './layout.ts';

export interface CellActions {
  readonly line: number;
  readonly actions: readonly ('run' | 'above' | 'below')[];
}

/**
 * What is offered at the beginning of each cell. Text before the first delimiter gets its own where it holds code.
 * The first cell has nothing above it; there the whole rest can be run.
 */
export function cellActions(cells: readonly Cell[], { pieces }: Layout): CellActions[] {
  const firstCode = pieces[0]?.first ?? Infinity;
  const offered = cells.filter((cell) => cell.isDelimited || firstCode <= cell.last);
  return offered.map(({ first, isDelimited }, index) => ({
    line: isDelimited ? first : firstCode,
    actions: index > 0 ? ['run', 'above'] : offered.length > 1 ? ['run', 'below'] : ['run'],
  }));
}
