import type { Clock } from '../../../platform/clock.ts';
import type { ServerUrl } from '../../api/serverUrl.ts';
import type { Fault } from '../../errors/fault.ts';
import { remoteBaseName, remoteParent, type RemotePath, remoteRoot } from '../remotePath.ts';
import type { FolderListing } from './folderListing.ts';
import type { RemoteEntry } from './remoteFiles.ts';

/** A listing of a folder, and where its next page begins. */
export interface KnownListing {
  readonly listing: FolderListing;
  readonly byName: ReadonlyMap<string, RemoteEntry>;
  readonly next: string | undefined;
  /** By the monotonic clock. Listings older than `freshMs` are requested again, invalidated ones at once. */
  freshFrom: number;
}

/** One remembered answer about a single path. */
interface KnownEntry {
  readonly entry: RemoteEntry | undefined;
  readonly at: number;
}

/** How long a listing answers questions about its entries. */
const freshMs = 3_000;
/** The most entries of a folder that are listed. */
export const maxEntries = 100_000;
const maxFolders = 500;
const maxSingleEntries = 2_000;

/** What is known of the folders of servers, within limits. */
export class KnownListings {
  private readonly clock: Clock;
  /** By server and folder, the least recently used first. */
  private readonly folders = new Map<string, KnownListing>();
  /** Folders that don't exist, and files in folders too large to list. */
  private readonly single = new Map<string, KnownEntry>();

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Returns the last listing of a folder, however old. */
  last(server: ServerUrl, folder: RemotePath): FolderListing | undefined {
    return this.folders.get(keyOf(server, folder))?.listing;
  }

  /** Returns the listing of a folder if it can still be relied on. */
  fresh(server: ServerUrl, folder: RemotePath): KnownListing | undefined {
    const key = keyOf(server, folder);
    const known = this.folders.get(key);
    if (known === undefined || this.clock.monotonic() - known.freshFrom > freshMs) return undefined;
    this.use(key, known);
    return known;
  }

  /** Answers from what is known of a path, its folder and the folders above. Undefined if a request is needed. */
  answer(server: ServerUrl, path: RemotePath): { readonly entry: RemoteEntry | undefined } | undefined {
    const own = this.freshEntry(server, path);
    if (own !== undefined) return own;
    for (let below = path; below !== remoteRoot; below = remoteParent(below)) {
      const folder = remoteParent(below);
      const missing = this.freshEntry(server, folder);
      if (missing !== undefined && missing.entry === undefined) return missing;
      const known = this.fresh(server, folder);
      if (known === undefined) continue;
      const entry = known.byName.get(remoteBaseName(below));
      if (entry === undefined && known.listing.isComplete) return { entry: undefined };
      if (entry !== undefined && below === path) return { entry };
      // Nothing is below a file.
      if (entry?.kind === 'file') return { entry: undefined };
    }
    return undefined;
  }

  add(server: ServerUrl, folder: RemotePath, known: KnownListing): void {
    const key = keyOf(server, folder);
    this.use(key, known);
    this.single.delete(key);
    this.limitFolders();
  }

  addEntry(server: ServerUrl, path: RemotePath, known: KnownEntry): void {
    const key = keyOf(server, path);
    this.single.delete(key);
    this.single.set(key, known);
    for (const oldest of this.single.keys()) {
      if (this.single.size <= maxSingleEntries) return;
      this.single.delete(oldest);
    }
  }

  /** Notes that a folder can't be listed. @param at when it was requested */
  addFailure(server: ServerUrl, folder: RemotePath, at: number, fault: Fault | undefined): void {
    if (fault?.kind !== 'remoteFile') return;
    this.folders.delete(keyOf(server, folder));
    if (fault.problem === 'notFound' || fault.problem === 'notAFolder')
      this.addEntry(server, folder, { entry: undefined, at });
  }

  /** Makes the next questions about these paths, what is below them and their folders ask the server. */
  invalidate(server: ServerUrl, paths: readonly RemotePath[]): void {
    this.expireWhere((key) =>
      paths.some((path) => {
        const own = keyOf(server, path);
        return key === own || key.startsWith(`${own}/`) || key === keyOf(server, remoteParent(path));
      }),
    );
  }

  /** Makes the next question about any path of a server ask it. Listings stay as a last resort. */
  expire(server: ServerUrl): void {
    const prefix = keyOf(server, '/');
    this.expireWhere((key) => key.startsWith(prefix));
  }

  clear(): void {
    this.folders.clear();
    this.single.clear();
  }

  private freshEntry(server: ServerUrl, path: RemotePath): KnownEntry | undefined {
    const known = this.single.get(keyOf(server, path));
    return known !== undefined && this.clock.monotonic() - known.at <= freshMs ? known : undefined;
  }

  private expireWhere(isTouched: (key: string) => boolean): void {
    for (const [key, known] of this.folders) if (isTouched(key)) known.freshFrom = -Infinity;
    for (const key of this.single.keys()) if (isTouched(key)) this.single.delete(key);
  }

  private use(key: string, known: KnownListing): void {
    this.folders.delete(key);
    this.folders.set(key, known);
  }

  /** Forgets the listings that were not used for longest, but never the newest. */
  private limitFolders(): void {
    let entries = 0;
    for (const { listing } of this.folders.values()) entries += listing.entries.length;
    for (const [key, { listing }] of this.folders) {
      if (this.folders.size <= 1 || (this.folders.size <= maxFolders && entries <= 2 * maxEntries)) return;
      this.folders.delete(key);
      entries -= listing.entries.length;
    }
  }
}

function keyOf(server: ServerUrl, path: string): string {
  return `${server} ${path}`;
}
