import type { ServerUrl } from '../../api/serverUrl.ts';
import type { UploadFile } from '../../api/userApi.ts';
import type { RemotePath } from '../remotePath.ts';

/**
 * Identifies the state of a file or folder on the server: it differs if the size, a time or the file itself has changed.
 * Opaque; compare only for equality.
 */
export type RemoteVersion = string;

/** A file, folder or link on the server. Untrusted. */
export interface RemoteEntry {
  /** One path segment. Contains U+FFFD if the name is not UTF-8; then `isUsable` is false. */
  readonly name: string;
  /** False if the name can't be used in requests: not UTF-8, or not a valid remote name. Such entries are only shown. */
  readonly isUsable: boolean;
  /** The kind of the entry itself. `other`: a pipe, a device or a socket. */
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  /** The size in bytes; that of the target for a link to a file inside `/user`. */
  readonly sizeBytes: number;
  /** The time of the last change of the content by the server's clock, in milliseconds since the epoch. */
  readonly modifiedMs: number;
  /** The time of creation, or of the last change of the metadata, in milliseconds since the epoch. */
  readonly changedMs: number;
  /** The permission bits, for example 0o644. */
  readonly mode: number;
  readonly version: RemoteVersion;
  /** Present for links. `leadsTo`: `outside` if the target is outside `/user`; such links are shown and not followed. */
  readonly link?: { readonly target: string; readonly leadsTo: 'file' | 'folder' | 'nothing' | 'outside' };
}

/** One page of a folder, sorted by the bytes of the names. */
export interface RemoteFolderPage {
  readonly entries: readonly RemoteEntry[];
  /** The number of all entries in the folder, if it was counted. */
  readonly total: number;
  /** Pass to the next call to get the next page. Undefined on the last page. */
  readonly next: string | undefined;
}

/** The bytes of a file from `offset`. */
export interface RemoteRange {
  readonly bytes: Uint8Array;
  /** The size of the whole file. */
  readonly sizeBytes: number;
  readonly version: RemoteVersion;
}

/** The SHA-256 of a file in hex, and the state that was hashed. */
export interface RemoteHash {
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly version: RemoteVersion;
}

/** What must be true of a target for it to be replaced. */
export type ExpectedTarget =
  /** Nothing has this name. */
  | { readonly kind: 'absent' }
  /**
   * The target is the file that was last seen: it has this version, or, if only its times differ, this hash. Without a hash,
   * another version is a change.
   */
  | { readonly kind: 'seen'; readonly version: RemoteVersion; readonly sha256?: string };

/** What must be true of something for it to be deleted. Any version, unless it is given; that of a folder does not count. */
export type ExpectedEntry = Pick<RemoteEntry, 'kind'> & Partial<Pick<RemoteEntry, 'version'>>;

/** A file to store under an exact name. `sha256` (hex) is checked on the server before the target changes. */
export interface Replacement {
  readonly target: RemotePath;
  readonly source: Pick<UploadFile, 'sizeBytes' | 'source'>;
  readonly sha256: string;
  readonly expected: ExpectedTarget;
}

export type Progress = (doneBytes: number, totalBytes: number | undefined) => void;

/** A packed folder on the server, to download and then `discard`. */
export interface PackedFolder {
  readonly archive: RemotePath;
  readonly sizeBytes: number;
  /** The number of files and empty folders in the archive. */
  readonly entryCount: number;
  /** Paths relative to the folder that are not in the archive: links that lead outside, pipes, unreadable files. Capped. */
  readonly leftOut: readonly string[];
  readonly leftOutCount: number;
}

export interface SearchOptions {
  readonly folder: RemotePath;
  /** A part of the name, without regard to case. Empty: all names. Words separated by spaces must all occur in the path. */
  readonly name: string;
  /** Text in the content. Undefined: search only names. */
  readonly text?: { readonly query: string; readonly isCaseSensitive: boolean; readonly isRegex: boolean };
  readonly includesHidden: boolean;
  readonly maxMatches: number;
}

/** A found file. For a search of content, one line of it. `line` and `column` (UTF-16) are zero-based. */
export interface SearchMatch {
  readonly path: RemotePath;
  readonly line?: number;
  readonly column?: number;
  /** The length of the match in UTF-16 units. */
  readonly length?: number;
  /** The line, cut around the match. Untrusted. */
  readonly text?: string;
}

export interface SearchEnd {
  /** True if there are more matches than `maxMatches`, or the search took too long. */
  readonly isCut: boolean;
  readonly searchedFiles: number;
}

/** A period of the clock of the server's Julia, in milliseconds since the epoch. */
export interface Period {
  readonly beganMs: number;
  /** Undefined: now. */
  readonly endedMs: number | undefined;
}

/** A file that changed in a period. */
export interface ChangedFile {
  readonly path: RemotePath;
  readonly sizeBytes: number;
}

export interface ChangedFiles {
  readonly files: readonly ChangedFile[];
  /** The number of found files whose names can't be used in requests. */
  readonly unusable: number;
  /** True if there are more files, or the search took too long. */
  readonly isCut: boolean;
}

/**
 * The files of the user's server. All methods reject with `EngeeError`: `remoteFile` for a problem with a path, `protocol` with
 * the problem `noBridge` if the server accepts no bridge, and the faults of the API. Each has a deadline. Methods that
 * change something can be repeated after a lost connection without a second effect, which they do themselves.
 */
export interface RemoteFiles {
  /** Lists one page of a folder. @param after `next` of the previous page */
  list(
    server: ServerUrl,
    folder: RemotePath,
    after: string | undefined,
    signal: AbortSignal,
  ): Promise<RemoteFolderPage>;
  /** Returns the entry of each path, or undefined if nothing has this name. Doesn't follow a link at the end. */
  stat(
    server: ServerUrl,
    paths: readonly RemotePath[],
    signal: AbortSignal,
  ): Promise<readonly (RemoteEntry | undefined)[]>;
  /** Reads at most 1 MiB. Rejects with `remoteFile` `changed` if the file doesn't have the given version. */
  read(
    server: ServerUrl,
    path: RemotePath,
    range: { readonly offset: number; readonly length: number; readonly version?: RemoteVersion },
    signal: AbortSignal,
  ): Promise<RemoteRange>;
  /** Hashes files. Undefined for what is not a readable file. */
  hash(
    server: ServerUrl,
    paths: readonly RemotePath[],
    onProgress: Progress,
    signal: AbortSignal,
  ): Promise<readonly (RemoteHash | undefined)[]>;
  /** Creates a folder and missing folders above it. An existing folder is fine. */
  makeFolder(server: ServerUrl, path: RemotePath, signal: AbortSignal): Promise<void>;
  /** Moves a file or folder. Rejects with `remoteFile` `exists` if `to` doesn't have the expected state. */
  rename(
    server: ServerUrl,
    from: RemotePath,
    to: RemotePath,
    expected: ExpectedTarget,
    signal: AbortSignal,
  ): Promise<void>;
  /** Copies a file or a whole folder. Links are copied as links. Rejects with `exists` if something has the name `to`. */
  copy(server: ServerUrl, from: RemotePath, to: RemotePath, onProgress: Progress, signal: AbortSignal): Promise<void>;
  /**
   * Deletes a file, a link or a whole folder. The caller has asked the user. Never follows links. Rejects with `remoteFile`
   * `changed` if something else is there.
   */
  remove(server: ServerUrl, path: RemotePath, expected: ExpectedEntry, signal: AbortSignal): Promise<void>;
  /**
   * Stores a file under an exact name in one step: sends it to a folder of its own, checks size and hash on the server, checks
   * the target, and renames. The target is wholly the old or wholly the new file at all times, and keeps its mode. Rejects with
   * `remoteFile` `changed` if the target is not as expected. Returns the new entry.
   */
  replace(server: ServerUrl, replacement: Replacement, onProgress: Progress, signal: AbortSignal): Promise<RemoteEntry>;
  /** Packs a folder as a ZIP on the server. */
  pack(server: ServerUrl, folder: RemotePath, onProgress: Progress, signal: AbortSignal): Promise<PackedFolder>;
  /** Deletes an archive of `pack`. */
  discard(server: ServerUrl, archive: RemotePath, signal: AbortSignal): Promise<void>;
  /** Searches below a folder. Matches arrive in pages. Aborting stops the search on the server. */
  search(
    server: ServerUrl,
    options: SearchOptions,
    onMatches: (matches: readonly SearchMatch[]) => void,
    signal: AbortSignal,
  ): Promise<SearchEnd>;
  /**
   * Finds the files that were written, moved or copied in a period, by anyone, and have not changed since. Hidden files and those
   * of Engee are left out. Aborting stops the search on the server.
   */
  findChanged(server: ServerUrl, period: Period, maxFiles: number, signal: AbortSignal): Promise<ChangedFiles>;
}
