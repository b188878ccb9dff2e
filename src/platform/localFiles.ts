/**
 * Where something lies on this side: an absolute path on the machine the extension runs on, or, for any other kind of
 * folder (a virtual workspace), its URI as text. Core passes it on and shows it; it never takes it apart.
 */
export type Location = string;

/** How the machine that holds a folder names files; `windows` also where it is not known, since it is the stricter. */
export type NamingRules = 'posix' | 'windows';

/** The folder in which a download is gathered is named with this and a random end. */
export const stagingPrefix = '.engee-download-';

export interface LocalStat {
  readonly name: string;
  /** What a link leads to counts, not the link. `other`: a pipe, a device, a socket. */
  readonly kind: 'file' | 'directory' | 'other';
  readonly sizeBytes: number;
  /** Where it lies once every link on the way is followed; undefined where the file system does not tell. */
  readonly realLocation: Location | undefined;
  /** Differs when another file has taken the place of this one. Means something only to the file system that gave it. */
  readonly identity: string;
}

export interface LocalEntry {
  readonly name: string;
  readonly location: Location;
  readonly isLink: boolean;
}

/** A file made ready for sending; `bytes` where it cannot be streamed. */
export interface LocalSource {
  readonly sizeBytes: number;
  readonly source:
    | { readonly kind: 'path'; readonly path: string; readonly identity: string }
    | { readonly kind: 'bytes'; readonly bytes: Uint8Array };
}

/** The user's own files. All reject with `EngeeError`: `localFile`, or `invalidInput` where that is said. */
export interface LocalFiles {
  namingRules(folder: Location): NamingRules;
  stat(location: Location): Promise<LocalStat>;
  /** What a folder holds, in the order of names. */
  list(folder: Location): Promise<readonly LocalEntry[]>;
  /** Where something of this name lies in a folder, whether it is there or not. */
  child(folder: Location, name: string): Location;
  /** The folder that holds it; undefined at the top. */
  parent(location: Location): Location | undefined;
  /**
   * The text of a small file; undefined when there is no ordinary file. Rejects with `localFile` when it cannot be read, and
   * with `tooLarge` when it is over so many bytes.
   */
  readText(file: Location, maxBytes: number): Promise<string | undefined>;
  /**
   * The names that lead from one real location down to another: none when they are the same, undefined when `location`
   * is not inside `folder`.
   */
  namesBelow(folder: Location, location: Location): readonly string[] | undefined;
  /**
   * Readies a file for sending. Rejects with `localFile` and the code `REPLACED` when it is not the file that had this
   * identity, with `notAFile`, and with `tooLarge` where a file must be held in memory and is over 64 MiB.
   */
  read(file: Location, identity: string): Promise<LocalSource>;
  /** Those of `names` that the folder holds already. */
  existing(folder: Location, names: readonly string[]): Promise<readonly string[]>;
  /**
   * The names of the folders that lead to this one, its own last, links resolved. Where it is part of a workspace, they
   * begin with the workspace's own folder.
   */
  folderNames(folder: Location): Promise<readonly string[]>;
  /** A place to gather a download in. On the disk of `folder` where it can be, so that files move there in one step. */
  stage(folder: Location): Promise<Staging>;
}

export interface StagedFile {
  /** Means something only to the staging place that gave it. */
  readonly id: string;
  readonly sizeBytes: number;
}

/** A staged file and where it is to go: a path with `/` below the folder. */
export interface Arrival {
  readonly file: StagedFile;
  readonly path: string;
}

export interface UnpackedFile extends StagedFile {
  /** Its path in the archive, with `/`. */
  readonly path: string;
}

export interface ArchiveEntry {
  /** As the archive gives it: untrusted. */
  readonly path: string;
  readonly sizeBytes: number;
  /** What the archive's Unix mode says it is. */
  readonly kind: 'file' | 'directory' | 'other';
  readonly isEncrypted: boolean;
}

/** Says what may be unpacked by throwing when something may not; gives the most bytes that unpacking may write. */
export type Admit = (entries: readonly ArchiveEntry[], archiveBytes: number) => number;

/** A hidden place where a download is gathered before the user sees any of it. */
export interface Staging {
  /** Writes a new staged file as the bytes come, in constant memory. */
  write(
    bytes: AsyncIterable<Uint8Array>,
    onProgress: (writtenBytes: number) => void,
    signal: AbortSignal,
  ): Promise<StagedFile>;
  /** Unpacks a staged ZIP; rejects with what `admit` throws, and with `protocol` when the archive is damaged. */
  unpack(archive: StagedFile, maxEntries: number, admit: Admit, signal: AbortSignal): Promise<readonly UnpackedFile[]>;
  /**
   * Looks at every place where a file is to go, and writes nothing. Rejects with `localFile` where one cannot go there,
   * with `tooLarge`, and with `archive` where a link leads out of the folder.
   * @returns for each of them the names below the folder that it will really have, links resolved
   */
  check(arrivals: readonly Arrival[]): Promise<readonly (readonly string[])[]>;
  /**
   * Moves a staged file to `path` (with `/`) below the folder, in one step.
   * Resolves to where it is now; to undefined when something is there already and `mode` is `new`, or it is a folder.
   */
  place(file: StagedFile, path: string, mode: 'new' | 'replace'): Promise<Location | undefined>;
  /** Removes all that was not placed, and folders that were made for files and stayed empty. Never rejects. */
  discard(): Promise<void>;
}
