/**
 * The location of a local file or folder: an absolute path on the machine that the extension runs on, or the URI for any
 * other kind of folder (a virtual workspace). Core treats it as opaque.
 */
export type Location = string;

/** The file naming rules of the machine that contains a folder. `windows` if unknown, because it is stricter. */
export type NamingRules = 'posix' | 'windows';

/** The name of a download's staging folder starts with this, followed by random characters. */
export const stagingPrefix = '.engee-download-';

export interface LocalStat {
  readonly name: string;
  /** The kind of a link's target for a link. `other`: a pipe, a device, a socket. */
  readonly kind: 'file' | 'directory' | 'other';
  readonly sizeBytes: number;
  /** The location after all links are resolved. Undefined if the file system doesn't provide it. */
  readonly realLocation: Location | undefined;
  /** Changes if the file is replaced by another one. Meaningful only to the file system that returned it. */
  readonly identity: string;
  /** Differs if the content may have changed: made of the size and all times that the file system provides. */
  readonly state: string;
  /** The latest of these times, in milliseconds since the epoch. A change right after it may leave `state` the same. */
  readonly changedMs: number;
}

export interface LocalEntry {
  readonly name: string;
  readonly location: Location;
  readonly isLink: boolean;
}

/** A file that is ready to send. `bytes` if it can't be streamed. */
export interface LocalSource {
  readonly sizeBytes: number;
  readonly source:
    | { readonly kind: 'path'; readonly path: string; readonly identity: string }
    | { readonly kind: 'bytes'; readonly bytes: Uint8Array };
}

/** The SHA-256 of a file in hex, and the number of bytes that were hashed. */
export interface LocalHash {
  readonly sha256: string;
  readonly sizeBytes: number;
}

/** The user's own files. All methods reject with `EngeeError`: `localFile`, or `invalidInput` where noted. */
export interface LocalFiles {
  namingRules(folder: Location): NamingRules;
  stat(location: Location): Promise<LocalStat>;
  /** Lists a folder, sorted by name. */
  list(folder: Location): Promise<readonly LocalEntry[]>;
  /** Returns the location of a name in a folder, whether or not it exists. */
  child(folder: Location, name: string): Location;
  /** Returns the parent folder, or undefined at the root. */
  parent(location: Location): Location | undefined;
  /**
   * Reads the text of a small file. Returns undefined if there is no regular file. Rejects with `localFile` if it can't be
   * read, and with `tooLarge` if it is larger than `maxBytes`.
   */
  readText(file: Location, maxBytes: number): Promise<string | undefined>;
  /**
   * Returns the path segments from `folder` down to `location`, both with links resolved. Empty if they are the same,
   * undefined if `location` is not inside `folder`.
   */
  namesBelow(folder: Location, location: Location): readonly string[] | undefined;
  /**
   * Prepares a file for sending. Rejects with `localFile` and the code `REPLACED` if its identity differs, with `notAFile`,
   * and with `tooLarge` if the file must be kept in memory and is larger than 64 MB.
   */
  read(file: Location, identity: string): Promise<LocalSource>;
  /**
   * Hashes a file in constant memory. Rejects like `read`, with the code `CHANGED` if the file changes meanwhile, and with the
   * signal's reason within one chunk after it aborts.
   * @param onProgress called with the number of bytes hashed so far
   */
  hash(
    file: Location,
    identity: string,
    onProgress: (hashedBytes: number) => void,
    signal: AbortSignal,
  ): Promise<LocalHash>;
  /** Returns the `names` that already exist in the folder. */
  existing(folder: Location, names: readonly string[]): Promise<readonly string[]>;
  /**
   * Returns the names of the folders on the path to this one, its own last, with links resolved. Inside a workspace, they
   * start with the workspace folder.
   */
  folderNames(folder: Location): Promise<readonly string[]>;
  /** Creates a staging folder for a download, on the disk of `folder` if possible, so that files are moved in one step. */
  stage(folder: Location): Promise<Staging>;
}

export interface StagedFile {
  /** Meaningful only to the staging folder that returned it. */
  readonly id: string;
  readonly sizeBytes: number;
}

/** A staged file and its destination, a path with `/` relative to the folder. Without a file, an empty folder. */
export interface Placement {
  readonly file: StagedFile | undefined;
  readonly path: string;
}

export interface UnpackedFile extends StagedFile {
  /** Its path in the archive, with `/`. */
  readonly path: string;
}

export interface ArchiveEntry {
  /** The path in the archive. Untrusted. */
  readonly path: string;
  readonly sizeBytes: number;
  /** The kind according to the archive's Unix mode. */
  readonly kind: 'file' | 'directory' | 'other';
  readonly isEncrypted: boolean;
}

/** Throws if the entries must not be unpacked. Returns the maximum number of bytes that unpacking may write. */
export type Admit = (entries: readonly ArchiveEntry[], archiveBytes: number) => number;

/** A hidden folder that collects a download before any of it is visible to the user. */
export interface Staging {
  /** Writes a new staged file from a stream, in constant memory. */
  write(
    bytes: AsyncIterable<Uint8Array>,
    onProgress: (writtenBytes: number) => void,
    signal: AbortSignal,
  ): Promise<StagedFile>;
  /** Unpacks a staged ZIP. Rejects with what `admit` throws, and with `protocol` if the archive is damaged. */
  unpack(archive: StagedFile, maxEntries: number, admit: Admit, signal: AbortSignal): Promise<readonly UnpackedFile[]>;
  /**
   * Checks every destination without writing anything. Rejects with `localFile` if a file can't be saved there, with
   * `tooLarge`, and with `archive` if a link leads out of the folder.
   * @returns for each file the path segments relative to the folder with links resolved
   */
  check(placements: readonly Placement[]): Promise<readonly (readonly string[])[]>;
  /**
   * Moves a staged file to `path` (with `/`, relative to the folder) in one step. Without a file, creates an empty folder there.
   * Resolves to its new location, or to undefined if a folder exists there, or if anything exists there and `mode` is `new`.
   * An empty folder may exist, but nothing else in its place.
   */
  place(file: StagedFile | undefined, path: string, mode: 'new' | 'replace'): Promise<Location | undefined>;
  /** Removes all files that were not placed, and folders created for files that are still empty. Never rejects. */
  discard(): Promise<void>;
}
