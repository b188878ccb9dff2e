import type { DisplayValue, Rich } from '../../../../../src/core/bridge/displayValue.ts';
import { type ResultEntry, resultEntry } from '../../../../../src/core/results/resultEntry.ts';

/** A PNG of one pixel. */
export const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
export const svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>';

export function shownAs(...rich: readonly Rich[]): DisplayValue {
  return { text: 'Plot{2 series}', isCut: false, rich, omitted: [] };
}

/** Creates an entry of run `id` with these forms. */
export function entryOf(id: number, ...rich: readonly Rich[]): ResultEntry {
  const forms = rich.length > 0 ? rich : [{ type: 'image/svg+xml', data: `${svg}<!-- ${id} -->` } as const];
  const entry = resultEntry(
    id,
    { runNumber: id, title: `plot.jl:${id}`, place: undefined },
    shownAs(...forms),
    1_000 * id,
  );
  if (entry === undefined) throw new Error('nothing to show');
  return entry;
}
