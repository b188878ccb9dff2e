import type { RemotePath } from '../remotePath.ts';
import type { FolderListing } from './folderListing.ts';
import { isHidden } from './hiddenNames.ts';
import { isFolder } from './remoteEntries.ts';
import type { RemoteEntry } from './remoteFiles.ts';

const collator = new Intl.Collator(undefined, { numeric: true });

/** Returns the entries as they are shown: folders first, numbers by value, and without hidden ones unless they are wanted. */
export function shownEntries(
  folder: RemotePath,
  { entries }: FolderListing,
  showsHidden: boolean,
): readonly RemoteEntry[] {
  const shown = showsHidden ? entries : entries.filter(({ name }) => !isHidden(folder, name));
  return shown
    .map((entry) => ({ entry, rank: isFolder(entry) ? 0 : 1 }))
    .sort((one, other) => one.rank - other.rank || byName(one.entry.name, other.entry.name))
    .map(({ entry }) => entry);
}

/** The second comparison keeps the order of different names that look the same. */
function byName(one: string, other: string): number {
  return collator.compare(one, other) || (one < other ? -1 : Number(one > other));
}
