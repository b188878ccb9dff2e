import type { ServerUrl } from '../../api/serverUrl.ts';
import { faultOf } from '../../errors/engeeError.ts';
import type { Fault } from '../../errors/fault.ts';
import type { RemotePath } from '../remotePath.ts';
import type { FolderListing } from './folderListing.ts';
import type { ListingCache } from './listingCache.ts';
import { type FolderState, listingOf } from './treeState.ts';

export interface FolderReading {
  readonly listings: Pick<ListingCache, 'listing' | 'showMore'>;
  /** Called with an error that is not a fault. */
  readonly onBug: (error: unknown) => void;
  /** Returns whether code is running or queued. */
  readonly isBusy: () => boolean;
}

/** Reads a folder for the tree, which keeps the last listing if the server does not answer. @param before its last state */
export async function readFolder(
  { listings, onBug, isBusy }: FolderReading,
  what: 'listing' | 'showMore',
  server: ServerUrl,
  path: RemotePath,
  before: FolderState,
  signal: AbortSignal,
): Promise<FolderState> {
  try {
    const listing = await listings[what](server, path, signal);
    const { staleBecause } = listing;
    return staleBecause === undefined ? { kind: 'listed', listing } : unread(listing, staleBecause, isBusy());
  } catch (error) {
    const fault = faultOf(error);
    if (fault === undefined) onBug(error);
    return unread(fault?.kind === 'remoteFile' ? undefined : listingOf(before), fault, isBusy());
  }
}

/** Returns the state of a folder that could not be read. */
function unread(last: FolderListing | undefined, fault: Fault | undefined, isBusy: boolean): FolderState {
  const why = isBusy && fault?.kind === 'timeout' ? 'busy' : fault;
  if (last !== undefined) return { kind: 'outdated', listing: last, why };
  return why === 'busy' ? { kind: 'busy' } : { kind: 'failed', fault: why };
}

/** Returns whether the server has not answered, so that it would not answer another request either. */
export function isUnanswered(state: FolderState): boolean {
  switch (state.kind) {
    case 'busy':
      return true;
    case 'outdated':
      return state.why !== undefined && state.why !== 'reading';
    case 'failed':
      return state.fault !== undefined && state.fault.kind !== 'remoteFile';
    case 'loading':
    case 'listed':
      return false;
  }
}
