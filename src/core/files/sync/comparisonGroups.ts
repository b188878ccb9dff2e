import type { SyncRow } from './syncRow.ts';

/** The groups of a comparison in the order in which they are shown. */
const groupOrder = [
  'bothChanged',
  'different',
  'newerThere',
  'newerHere',
  'onlyHere',
  'deletedHere',
  'onlyThere',
  'blocked',
  'unreadable',
  'same',
] as const satisfies readonly SyncRow['kind'][];

export interface ComparisonGroup {
  readonly kind: SyncRow['kind'];
  /** Sorted by path. */
  readonly rows: readonly SyncRow[];
}

/** Groups the files of a comparison by what differs. Leaves out empty groups. */
export function groupRows(rows: readonly SyncRow[]): readonly ComparisonGroup[] {
  const byKind = new Map<SyncRow['kind'], SyncRow[]>();
  for (const row of rows) {
    const group = byKind.get(row.kind);
    if (group === undefined) byKind.set(row.kind, [row]);
    else group.push(row);
  }
  const byPath = (a: SyncRow, b: SyncRow) => (a.relativePath < b.relativePath ? -1 : 1);
  return groupOrder.flatMap((kind) => {
    const group = byKind.get(kind);
    return group === undefined ? [] : [{ kind, rows: group.sort(byPath) }];
  });
}
