import type { RemotePath } from '../remotePath.ts';
import type { FolderListing } from './folderListing.ts';
import { usablePath } from './remoteEntries.ts';
import type { RemoteEntry } from './remoteFiles.ts';
import { shownEntries } from './treeListing.ts';
import { type EntryRow, type FilesRow, type FolderState, listingOf } from './treeState.ts';

/** The listed entries that commands can use, with one row for each. */
export class ListedRows {
  private readonly known = new Map<RemotePath, { readonly row: EntryRow; readonly entry: RemoteEntry }>();

  /** Returns the entry at a path; undefined if it is not listed. */
  entryAt(path: RemotePath): RemoteEntry | undefined {
    return this.known.get(path)?.entry;
  }

  /** Returns the row of a path; undefined if it is not listed. */
  rowAt(path: RemotePath): EntryRow | undefined {
    return this.known.get(path)?.row;
  }

  /** Whether a value is a listed row, and not only an object that looks like one. */
  isRow(value: unknown): value is EntryRow {
    if (typeof value !== 'object' || value === null || !('path' in value)) return false;
    return this.known.get(value.path as RemotePath)?.row === value;
  }

  /**
   * Replaces the known entries of a folder. Keeps the rows of those that are still there, because the editor knows them.
   * @returns the paths that are no longer listed
   */
  learn(
    folder: RemotePath,
    before: FolderListing | undefined,
    after: FolderListing | undefined,
  ): readonly RemotePath[] {
    const gone = new Set(pathsIn(folder, before).map(([path]) => path));
    for (const [path, entry] of pathsIn(folder, after)) {
      gone.delete(path);
      this.known.set(path, { row: this.rowAt(path) ?? { kind: 'entry', path }, entry });
    }
    for (const path of gone) this.known.delete(path);
    return [...gone];
  }

  clear(): void {
    this.known.clear();
  }

  /** Returns the rows of a folder whose entries were learned. */
  rowsOf(folder: RemotePath, state: FolderState, showsHidden: boolean): readonly FilesRow[] {
    if (state.kind === 'busy' || state.kind === 'failed') return [{ kind: 'problem', folder, state }];
    const listing = listingOf(state);
    if (listing === undefined) return [];
    const rows = shownEntries(folder, listing, showsHidden).map((entry): FilesRow => {
      const path = usablePath(folder, entry);
      return (path && this.rowAt(path)) ?? { kind: 'unusable', entry };
    });
    // The editor refuses two rows for one path.
    const unique = [...new Set(rows)];
    const count = listing.total - listing.entries.length;
    return listing.isComplete ? unique : [...unique, { kind: 'more', folder, count }];
  }
}

function pathsIn(
  folder: RemotePath,
  listing: FolderListing | undefined,
): readonly (readonly [RemotePath, RemoteEntry])[] {
  return (listing?.entries ?? []).flatMap((entry) => {
    const path = usablePath(folder, entry);
    return path === undefined ? [] : [[path, entry] as const];
  });
}
