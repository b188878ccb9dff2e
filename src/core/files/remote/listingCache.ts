import type { Clock } from '../../../platform/clock.ts';
import type { ServerUrl } from '../../api/serverUrl.ts';
import { isTransient } from '../../bridge/transientFault.ts';
import { faultOf } from '../../errors/engeeError.ts';
import type { Fault } from '../../errors/fault.ts';
import type { Disposable } from '../../lib/disposable.ts';
import { Emitter, type Event } from '../../lib/event.ts';
import { remoteBaseName, remoteParent, type RemotePath, remoteRoot } from '../remotePath.ts';
import type { RemoteEntry, RemoteFiles } from './remoteFiles.ts';
import { sharedFlight } from './sharedFlight.ts';

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

/** Folders of one server whose content may have changed. */
export interface ListingChange {
  readonly server: ServerUrl;
  readonly folders: readonly RemotePath[];
}

interface Known {
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
/** Entries that are listed at once: two requests. */
const firstEntries = 10_000;
const maxEntries = 100_000;
const maxFolders = 500;
const maxSingleEntries = 2_000;

/**
 * Remembers listings of folders for a few seconds, shared by all views, so that questions about many files cost one
 * request. Keeps each listing longer to show it while the server doesn't answer.
 */
export class ListingCache implements Disposable {
  private readonly files: Pick<RemoteFiles, 'list' | 'stat'>;
  private readonly clock: Clock;
  /** By server and folder, the least recently used first. */
  private readonly folders = new Map<string, Known>();
  /** Folders that don't exist, and files in folders too large to list. */
  private readonly single = new Map<string, KnownEntry>();
  private readonly listings = sharedFlight<Known>();
  private readonly stats = sharedFlight<RemoteEntry | undefined>();
  private readonly changes = new Emitter<ListingChange>();
  /** Counts invalidations, because an answer that was requested before one must not be remembered. */
  private generation = 0;

  readonly onDidChange: Event<ListingChange> = this.changes.event;

  constructor(files: Pick<RemoteFiles, 'list' | 'stat'>, clock: Clock) {
    this.files = files;
    this.clock = clock;
  }

  /** Returns the entry of a path from a listing of its folder that is at most a few seconds old. Undefined if nothing is there. */
  async entryOf(server: ServerUrl, path: RemotePath, signal: AbortSignal): Promise<RemoteEntry | undefined> {
    signal.throwIfAborted();
    const known = this.knownEntry(server, path);
    if (known !== undefined) return known.entry;
    if (path === remoteRoot) return this.stat(server, path, signal);
    let listed: Known;
    try {
      listed = await this.listed(server, remoteParent(path), signal);
    } catch (error) {
      const fault = faultOf(error);
      if (fault?.kind !== 'remoteFile') throw error;
      if (fault.problem === 'notFound' || fault.problem === 'notAFolder') return undefined;
      // The folder can't be listed, but perhaps a file in it can be used.
      return this.stat(server, path, signal);
    }
    const entry = listed.byName.get(remoteBaseName(path));
    return entry !== undefined || listed.listing.isComplete ? entry : this.stat(server, path, signal);
  }

  /**
   * Returns the content of a folder, at most a few seconds old. If the server doesn't answer, returns the last listing with
   * `staleBecause`, and rejects if there is none.
   */
  async listing(server: ServerUrl, folder: RemotePath, signal: AbortSignal): Promise<FolderListing> {
    try {
      return (await this.listed(server, folder, signal)).listing;
    } catch (error) {
      const fault = faultOf(error);
      const last = this.folders.get(keyOf(server, folder));
      if (fault === undefined || last === undefined || signal.aborted || !isUnanswered(fault)) throw error;
      return { ...last.listing, staleBecause: fault };
    }
  }

  /** Returns the last listing of a folder without asking the server. */
  lastListing(server: ServerUrl, folder: RemotePath): FolderListing | undefined {
    return this.folders.get(keyOf(server, folder))?.listing;
  }

  /** Adds the next page of a folder that is not complete, and returns all pages. */
  async showMore(server: ServerUrl, folder: RemotePath, signal: AbortSignal): Promise<FolderListing> {
    const known = await this.listed(server, folder, signal);
    if (known.next === undefined || known.listing.entries.length >= maxEntries) return known.listing;
    const wanted = known.listing.entries.length + firstEntries;
    return (await this.request(server, folder, wanted, signal)).listing;
  }

  /** Forgets what is known of these paths, of what is below them and of their folders, after a change. */
  invalidate(server: ServerUrl, ...paths: readonly RemotePath[]): void {
    this.generation++;
    const isTouched = (key: string) =>
      paths.some((path) => {
        const own = keyOf(server, path);
        return key === own || key.startsWith(`${own}/`) || key === keyOf(server, remoteParent(path));
      });
    for (const [key, known] of this.folders) if (isTouched(key)) known.freshFrom = -Infinity;
    for (const key of this.single.keys()) if (isTouched(key)) this.single.delete(key);
    this.changes.fire({ server, folders: [...new Set(paths.map(remoteParent))] });
  }

  /** Makes the next question about any path of a server ask it, for example after a run. Listings stay as a last resort. */
  expire(server: ServerUrl): void {
    this.generation++;
    const prefix = keyOf(server, '/');
    for (const [key, known] of this.folders) if (key.startsWith(prefix)) known.freshFrom = -Infinity;
    for (const key of this.single.keys()) if (key.startsWith(prefix)) this.single.delete(key);
  }

  /** Forgets everything, because a server was started or another account signed in. */
  forget(): void {
    this.generation++;
    this.folders.clear();
    this.single.clear();
  }

  dispose(): void {
    this.forget();
    this.changes.dispose();
  }

  /** Answers from what is remembered of the path, its folder and the folders above. Undefined if a request is needed. */
  private knownEntry(server: ServerUrl, path: RemotePath): KnownEntry | undefined {
    const now = this.clock.monotonic();
    const own = this.single.get(keyOf(server, path));
    if (own !== undefined && now - own.at <= freshMs) return own;
    for (let below = path; below !== remoteRoot; below = remoteParent(below)) {
      const folder = remoteParent(below);
      const missing = this.single.get(keyOf(server, folder));
      if (missing !== undefined && missing.entry === undefined && now - missing.at <= freshMs) return missing;
      const known = this.fresh(keyOf(server, folder));
      if (known === undefined) continue;
      const entry = known.byName.get(remoteBaseName(below));
      if (entry === undefined && known.listing.isComplete) return { entry: undefined, at: now };
      if (entry !== undefined && below === path) return { entry, at: now };
      // Nothing is below a file.
      if (entry?.kind === 'file') return { entry: undefined, at: now };
    }
    return undefined;
  }

  private async listed(server: ServerUrl, folder: RemotePath, signal: AbortSignal): Promise<Known> {
    signal.throwIfAborted();
    const key = keyOf(server, folder);
    const fresh = this.fresh(key);
    if (fresh !== undefined) {
      this.touch(key, fresh);
      return fresh;
    }
    const shown = this.folders.get(key)?.listing.entries.length ?? 0;
    return this.request(server, folder, Math.max(firstEntries, shown), signal);
  }

  private async request(server: ServerUrl, folder: RemotePath, wanted: number, signal: AbortSignal): Promise<Known> {
    const flight = `${this.generation} ${wanted} ${keyOf(server, folder)}`;
    return this.listings(flight, async (shared) => this.requestNow(server, folder, wanted, shared), signal);
  }

  private async requestNow(server: ServerUrl, folder: RemotePath, wanted: number, signal: AbortSignal): Promise<Known> {
    const { generation } = this;
    const key = keyOf(server, folder);
    const asOf = this.clock.now();
    const freshFrom = this.clock.monotonic();
    const entries: RemoteEntry[] = [];
    let next: string | undefined;
    let total: number;
    try {
      do {
        const page = await this.files.list(server, folder, next, signal);
        entries.push(...page.entries);
        ({ next, total } = page);
      } while (next !== undefined && entries.length < Math.min(wanted, maxEntries));
    } catch (error) {
      if (generation === this.generation) this.noteFailure(key, freshFrom, error);
      throw error;
    }
    const byName = new Map(entries.map((entry) => [entry.name, entry]));
    const listing = { entries, total, isComplete: next === undefined, asOf };
    const known: Known = { listing, byName, next, freshFrom };
    if (generation !== this.generation) return known;
    const last = this.folders.get(key);
    this.touch(key, known);
    this.single.delete(key);
    this.limitSize();
    if (last !== undefined && !isSameListing(last.listing, listing)) this.changes.fire({ server, folders: [folder] });
    return known;
  }

  private noteFailure(key: string, at: number, error: unknown): void {
    const fault = faultOf(error);
    if (fault?.kind !== 'remoteFile') return;
    this.folders.delete(key);
    if (fault.problem === 'notFound' || fault.problem === 'notAFolder') this.remember(key, { entry: undefined, at });
  }

  private async stat(server: ServerUrl, path: RemotePath, signal: AbortSignal): Promise<RemoteEntry | undefined> {
    const { generation } = this;
    const key = keyOf(server, path);
    const work = async (shared: AbortSignal) => {
      const at = this.clock.monotonic();
      const [entry] = await this.files.stat(server, [path], shared);
      if (generation === this.generation) this.remember(key, { entry, at });
      return entry;
    };
    return this.stats(`${generation} ${key}`, work, signal);
  }

  private fresh(key: string): Known | undefined {
    const known = this.folders.get(key);
    return known !== undefined && this.clock.monotonic() - known.freshFrom <= freshMs ? known : undefined;
  }

  private touch(key: string, known: Known): void {
    this.folders.delete(key);
    this.folders.set(key, known);
  }

  private remember(key: string, known: KnownEntry): void {
    this.single.delete(key);
    this.single.set(key, known);
    for (const oldest of this.single.keys()) {
      if (this.single.size <= maxSingleEntries) return;
      this.single.delete(oldest);
    }
  }

  /** Forgets the listings that were not used for longest, but never the newest. */
  private limitSize(): void {
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

/** Returns whether a fault means that the server did not answer, so that nothing is known about the folder. */
function isUnanswered(fault: Fault): boolean {
  return isTransient(fault) || fault.kind === 'serverNotRunning' || fault.kind === 'signInRequired';
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
