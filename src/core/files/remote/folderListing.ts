import type { Fault } from '../../errors/fault.ts';
import type { RemoteEntry } from './remoteFiles.ts';

/** A folder as it was at one time. */
export interface FolderListing {
  /** Sorted by the bytes of the names. */
  readonly entries: readonly RemoteEntry[];
  /** The number of all entries, including those on later pages. */
  readonly total: number;
  /** False if there are more pages, see `showMore`. */
  readonly isComplete: boolean;
  /** When it was requested, in milliseconds since the epoch by the local clock. */
  readonly asOf: number;
  /** Why the server didn't answer the last request for this folder. Then the entries may be outdated. */
  readonly staleBecause?: Fault;
}

/** Returns whether two listings look the same, apart from when they were read. */
export function isSameListing(one: FolderListing, other: FolderListing): boolean {
  return (
    one.total === other.total &&
    one.isComplete === other.isComplete &&
    one.entries.length === other.entries.length &&
    one.entries.every(({ name, version }, index) => {
      const same = other.entries[index];
      return name === same?.name && version === same.version;
    })
  );
}
