import type { ServerSource } from '../../api/serverSource.ts';
import type { Fault } from '../../errors/fault.ts';
import type { RemotePath } from '../remotePath.ts';
import type { FolderListing } from './folderListing.ts';
import type { RemoteEntry } from './remoteFiles.ts';

/** The last known content of a folder. Immutable. */
export type FolderState =
  /** Has not been read yet. */
  | { readonly kind: 'loading' }
  | { readonly kind: 'listed'; readonly listing: FolderListing }
  /** Reading it again failed. @param why a fault; undefined for an unexpected error, which is in the log */
  | { readonly kind: 'outdated'; readonly listing: FolderListing; readonly why: 'busy' | Fault | undefined }
  /** Has never been read, because Julia computes and does not answer meanwhile. */
  | { readonly kind: 'busy' }
  /** @param fault undefined for an unexpected error, which is in the log */
  | { readonly kind: 'failed'; readonly fault: Fault | undefined };

/** The last known state of the user's files: that of `/user`, or why it can't be read. Immutable. */
export type FilesState = Exclude<ServerSource, { kind: 'running' }> | FolderState;

/** An entry that commands can use. There is one object for each path while it is listed. */
export interface EntryRow {
  readonly kind: 'entry';
  readonly path: RemotePath;
}

/** A row of the tree. The text of an entry is created when its row is drawn. */
export type FilesRow =
  | EntryRow
  /** An entry whose name can't be used in requests. */
  | { readonly kind: 'unusable'; readonly entry: RemoteEntry }
  /** Loads the next entries. @param count how many are missing */
  | { readonly kind: 'more'; readonly folder: RemotePath; readonly count: number }
  /** Says why a folder could not be read. */
  | {
      readonly kind: 'problem';
      readonly folder: RemotePath;
      readonly state: FolderState & { kind: 'busy' | 'failed' };
    };

/** Returns the listing of a folder, even if it is outdated. */
export function listingOf(state: FolderState): FolderListing | undefined {
  return state.kind === 'listed' || state.kind === 'outdated' ? state.listing : undefined;
}
