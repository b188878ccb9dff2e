import type { Fault } from '../../errors/fault.ts';
import type { ExpectedTarget, RemoteEntry } from '../remote/remoteFiles.ts';
import type { RemotePath } from '../remotePath.ts';
import type { PlannedFile } from '../uploadPlan.ts';

/** A local file as it was compared. */
export interface HashedFile {
  readonly file: PlannedFile;
  readonly sha256: string;
  readonly sizeBytes: number;
  /** See `BaseFile`. */
  readonly state: string;
}

/** A file on Engee as it was compared. `sha256` is there if it was needed. */
export interface SeenFile {
  readonly entry: RemoteEntry;
  readonly sha256?: string;
}

interface Named {
  readonly relativePath: string;
  readonly remotePath: RemotePath;
}

/** One file of a comparison of a mapped folder with Engee. */
export type SyncRow = Named &
  (
    | { readonly kind: 'same'; readonly here: HashedFile; readonly there: SeenFile }
    /** Only the local file has changed since the last synchronization. */
    | { readonly kind: 'newerHere'; readonly here: HashedFile; readonly there: SeenFile }
    /** Only the file on Engee has changed since then. */
    | { readonly kind: 'newerThere'; readonly here: HashedFile; readonly there: SeenFile }
    /** Both have changed since then. */
    | { readonly kind: 'bothChanged'; readonly here: HashedFile; readonly there: SeenFile }
    /** They differ and were never synchronized, so it is not known which one is newer. */
    | { readonly kind: 'different'; readonly here: HashedFile; readonly there: SeenFile }
    | { readonly kind: 'onlyHere'; readonly here: HashedFile }
    | { readonly kind: 'onlyThere' }
    /** Deleted here since the last synchronization, and unchanged on Engee. */
    | { readonly kind: 'deletedHere'; readonly there: SeenFile & { readonly sha256: string } }
    /** Something that is never replaced has the name on Engee: a folder, a pipe, a link out of `/user`. */
    | { readonly kind: 'blocked'; readonly here: HashedFile }
    /** The local file can't be read. */
    | { readonly kind: 'unreadable'; readonly fault: Fault }
  );

export type RowOf<K extends SyncRow['kind']> = Extract<SyncRow, { kind: K }>;

/** A file that is not uploaded, because that would replace content on Engee that this computer never had. */
export type StoppedRow = RowOf<'newerThere' | 'bothChanged' | 'different'>;

/** Returns whether a file is not uploaded without a question. */
export function isStopped(row: SyncRow): row is StoppedRow {
  return row.kind === 'newerThere' || row.kind === 'bothChanged' || row.kind === 'different';
}

/** Returns the state in which a file on Engee was seen. */
export function expectedOf({ entry, sha256 }: SeenFile): ExpectedTarget {
  return { kind: 'seen', version: entry.version, ...(sha256 !== undefined && { sha256 }) };
}
