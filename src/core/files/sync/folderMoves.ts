import type { RowOf, SyncRow } from './syncRow.ts';

/** A file that got another name here and is unchanged on Engee. */
export interface PlannedMove {
  readonly from: RowOf<'deletedHere'>;
  readonly to: RowOf<'onlyHere'>;
}

/** A folder that got another name or place here, with all of its files. Paths are relative. */
export interface FolderMove {
  readonly from: string;
  readonly to: string;
  readonly files: readonly PlannedMove[];
}

/**
 * Finds folders that were moved here as a whole: all files that are known below the old path exist below the new one now, and
 * nothing else is known below the old path.
 * @param moves the moves of single files, which hint at the folders
 */
export function findFolderMoves(rows: readonly SyncRow[], moves: readonly PlannedMove[]): readonly FolderMove[] {
  const byPath = new Map(rows.map((row) => [row.relativePath, row]));
  const below = rowsByFolder(rows);
  const found: FolderMove[] = [];
  const isInFound = (path: string) => found.some(({ from }) => path === from || path.startsWith(`${from}/`));
  for (const [from, to] of candidates(moves)) {
    if (isInFound(from)) continue;
    const files = movedFiles(below.get(from) ?? [], from, to, byPath);
    if (files !== undefined) found.push({ from, to, files });
  }
  return found;
}

/** Returns undefined unless all files were moved. */
function movedFiles(
  rows: readonly SyncRow[],
  oldFolder: string,
  newFolder: string,
  byPath: ReadonlyMap<string, SyncRow>,
): readonly PlannedMove[] | undefined {
  const files: PlannedMove[] = [];
  for (const from of rows) {
    const to = byPath.get(newFolder + from.relativePath.slice(oldFolder.length));
    if (from.kind !== 'deletedHere' || to?.kind !== 'onlyHere' || to.here.sha256 !== from.there.sha256)
      return undefined;
    files.push({ from, to });
  }
  return files;
}

/** Returns pairs of folders between which a file was moved without another change of its path, the outermost first. */
function candidates(moves: readonly PlannedMove[]): readonly (readonly [from: string, to: string])[] {
  const pairs = new Map<string, readonly [string, string]>();
  for (const { from, to } of moves) {
    const before = from.relativePath.split('/');
    const after = to.relativePath.split('/');
    while (before.length > 1 && after.length > 1 && before.pop() === after.pop()) {
      const pair = [before.join('/'), after.join('/')] as const;
      if (pair[0] !== pair[1]) pairs.set(pair.join('\n'), pair);
    }
  }
  return [...pairs.values()].sort(([one], [other]) => one.length - other.length);
}

/** Returns the rows below each folder, however deep. */
function rowsByFolder(rows: readonly SyncRow[]): ReadonlyMap<string, readonly SyncRow[]> {
  const folders = new Map<string, SyncRow[]>();
  for (const row of rows) {
    const { relativePath } = row;
    for (let end = relativePath.indexOf('/'); end >= 0; end = relativePath.indexOf('/', end + 1)) {
      const folder = relativePath.slice(0, end);
      const known = folders.get(folder);
      if (known === undefined) folders.set(folder, [row]);
      else known.push(row);
    }
  }
  return folders;
}
