import type { PlannedReplacement } from '../uploadConflicts.ts';
import type { PlannedFile } from '../uploadPlan.ts';
import { findFolderMoves, type FolderMove, type PlannedMove } from './folderMoves.ts';
import { expectedOf, isStopped, type RowOf, type StoppedRow, type SyncRow } from './syncRow.ts';

/** What *Upload Changed Files* does with each file of a comparison. */
export interface SyncPlan {
  readonly folderMoves: readonly FolderMove[];
  /** The files that are not in a moved folder. */
  readonly moves: readonly PlannedMove[];
  readonly files: readonly PlannedFile[];
  readonly replacements: readonly PlannedReplacement[];
  /** Not uploaded without a question. */
  readonly stopped: readonly StoppedRow[];
  /** Not uploaded at all. */
  readonly refused: readonly (RowOf<'blocked'> | RowOf<'unreadable'>)[];
  /** Deleted here. Nothing is deleted on Engee without a question. */
  readonly deleted: readonly RowOf<'deletedHere'>[];
}

/** Decides what to upload. A file is replaced only if it is what this computer uploaded last. */
export function planSync(rows: readonly SyncRow[]): SyncPlan {
  const folderMoves = findFolderMoves(rows, findMoves(rows));
  const single = without(
    rows,
    folderMoves.flatMap(({ files }) => files),
  );
  const moves = findMoves(single);
  const rest = without(single, moves);
  return {
    folderMoves,
    moves,
    files: rest.flatMap((row) => (row.kind === 'onlyHere' ? [row.here.file] : [])),
    replacements: rest.flatMap((row) => (row.kind === 'newerHere' ? [replacementOf(row)] : [])),
    stopped: rest.filter(isStopped),
    refused: rest.filter((row) => row.kind === 'blocked' || row.kind === 'unreadable'),
    deleted: rest.filter((row) => row.kind === 'deletedHere'),
  };
}

function without(rows: readonly SyncRow[], moves: readonly PlannedMove[]): readonly SyncRow[] {
  const moved = new Set<SyncRow>(moves.flatMap(({ from, to }) => [from, to]));
  return rows.filter((row) => !moved.has(row));
}

/** Returns the replacement of a file on Engee in the state in which it was compared. */
export function replacementOf({ here, there, remotePath }: RowOf<'newerHere'> | StoppedRow): PlannedReplacement {
  return { file: here.file, remotePath, expected: expectedOf(there) };
}

/** Pairs files that appeared with files of the same content that vanished, first those of the same name. */
function findMoves(rows: readonly SyncRow[]): readonly PlannedMove[] {
  const moves = new Map<SyncRow, PlannedMove>();
  const keysOf = [(row: SyncRow, sha256: string) => `${sha256}/${nameOf(row)}`, (_: SyncRow, sha256: string) => sha256];
  for (const keyOf of keysOf) {
    const used = new Set([...moves.values()].map(({ from }) => from));
    const vanished = new Map<string, RowOf<'deletedHere'>[]>();
    for (const row of rows) {
      if (row.kind !== 'deletedHere' || used.has(row)) continue;
      const key = keyOf(row, row.there.sha256);
      const others = vanished.get(key);
      if (others === undefined) vanished.set(key, [row]);
      else others.push(row);
    }
    for (const to of vanished.size === 0 ? [] : rows) {
      if (to.kind !== 'onlyHere' || moves.has(to)) continue;
      const from = vanished.get(keyOf(to, to.here.sha256))?.pop();
      if (from !== undefined) moves.set(to, { from, to });
    }
  }
  return [...moves.values()];
}

function nameOf({ relativePath }: SyncRow): string {
  return relativePath.slice(relativePath.lastIndexOf('/') + 1);
}
