import type { ServerSource } from '../../api/serverSource.ts';
import { describe, type NextStep } from '../../errors/describe.ts';
import type { Fault } from '../../errors/fault.ts';
import type { RemotePath } from '../remotePath.ts';
import type { FolderListing } from './folderListing.ts';
import type { RemoteEntry } from './remoteFiles.ts';

/** The last known content of a folder. Immutable. */
export type FolderState =
  /** Has not been read yet. */
  | { readonly kind: 'loading' }
  | { readonly kind: 'listed'; readonly listing: FolderListing }
  /**
   * It can't be read, or was not read again yet.
   * @param why `reading`: the server runs again; undefined for an unexpected error, which is in the log
   */
  | { readonly kind: 'outdated'; readonly listing: FolderListing; readonly why: 'busy' | 'reading' | Fault | undefined }
  /** Has never been read, because Julia computes and does not answer meanwhile. */
  | { readonly kind: 'busy' }
  /** @param fault undefined for an unexpected error, which is in the log */
  | { readonly kind: 'failed'; readonly fault: Fault | undefined };

/** The last known state of the user's files: that of `/user`, or why nothing is known. Immutable. */
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

/** Returns the state of a folder after the source has changed, without another request. */
export function stateUnder(source: Exclude<ServerSource, { kind: 'signedOut' }>, before: FolderState): FolderState {
  const listing = listingOf(before);
  if (listing === undefined) return { kind: 'loading' };
  return { kind: 'outdated', listing, why: source.kind === 'running' ? 'reading' : faultOf(source) };
}

/** Returns the state to show for a folder: one that was never read says why it can't be. */
export function shownState(state: FolderState, source: ServerSource): FolderState {
  if (state.kind !== 'loading' || source.kind !== 'notRunning') return state;
  return { kind: 'failed', fault: faultOf(source) };
}

function faultOf({ status, fault }: Extract<ServerSource, { kind: 'notRunning' }>): Fault {
  return fault ?? { kind: 'serverNotRunning', status };
}

/** Returns what the user can do to see the current files instead of outdated ones. */
export function stepOf(state: FilesState): NextStep | undefined {
  if (state.kind !== 'outdated' || state.why === 'reading') return undefined;
  if (state.why === 'busy' || state.why === undefined) return 'retry';
  if (state.why.kind === 'serverNotRunning' && (state.why.status === 'starting' || state.why.status === 'stopping'))
    return undefined;
  return describe(state.why)?.nextSteps[0] ?? 'retry';
}
