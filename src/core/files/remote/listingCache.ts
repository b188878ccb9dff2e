import type { Clock } from '../../../platform/clock.ts';
import type { ServerUrl } from '../../api/serverUrl.ts';
import { isTransient } from '../../bridge/transientFault.ts';
import { faultOf } from '../../errors/engeeError.ts';
import type { Fault } from '../../errors/fault.ts';
import type { Disposable } from '../../lib/disposable.ts';
import { Emitter, type Event } from '../../lib/event.ts';
import { remoteBaseName, remoteParent, type RemotePath, remoteRoot } from '../remotePath.ts';
import { type FolderListing, isSameListing } from './folderListing.ts';
import { type KnownListing, KnownListings, maxEntries } from './knownListings.ts';
import type { RemoteEntry, RemoteFiles } from './remoteFiles.ts';
import { sharedFlight } from './sharedFlight.ts';

/** Folders of one server whose content may have changed. */
export interface ListingChange {
  readonly server: ServerUrl;
  readonly folders: readonly RemotePath[];
}

/** Entries that are listed at once: two requests. */
const firstEntries = 10_000;

/**
 * Remembers listings of folders for a few seconds, shared by all views, so that questions about many files cost one
 * request. Keeps each listing longer to show it while the server doesn't answer.
 */
export class ListingCache implements Disposable {
  private readonly files: Pick<RemoteFiles, 'list' | 'stat'>;
  private readonly clock: Clock;
  private readonly known: KnownListings;
  private readonly listings = sharedFlight<KnownListing>();
  private readonly stats = sharedFlight<RemoteEntry | undefined>();
  private readonly changes = new Emitter<ListingChange>();
  /** Counts invalidations, because an answer that was requested before one must not be remembered. */
  private generation = 0;

  readonly onDidChange: Event<ListingChange> = this.changes.event;

  constructor(files: Pick<RemoteFiles, 'list' | 'stat'>, clock: Clock) {
    this.files = files;
    this.clock = clock;
    this.known = new KnownListings(clock);
  }

  /** Returns the entry of a path from a listing of its folder that is at most a few seconds old. Undefined if nothing is there. */
  async entryOf(server: ServerUrl, path: RemotePath, signal: AbortSignal): Promise<RemoteEntry | undefined> {
    signal.throwIfAborted();
    const known = this.known.answer(server, path);
    if (known !== undefined) return known.entry;
    if (path === remoteRoot) return this.stat(server, path, signal);
    let listed: KnownListing;
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
      const last = this.known.last(server, folder);
      if (fault === undefined || last === undefined || signal.aborted || !isUnanswered(fault)) throw error;
      return { ...last, staleBecause: fault };
    }
  }

  /** Returns the last listing of a folder without asking the server. */
  lastListing(server: ServerUrl, folder: RemotePath): FolderListing | undefined {
    return this.known.last(server, folder);
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
    this.known.invalidate(server, paths);
    this.changes.fire({ server, folders: [...new Set(paths.map(remoteParent))] });
  }

  /** Makes the next question about any path of a server ask it, for example after a run. Listings stay as a last resort. */
  expire(server: ServerUrl): void {
    this.generation++;
    this.known.expire(server);
  }

  /** Forgets everything, because a server was started or another account signed in. */
  forget(): void {
    this.generation++;
    this.known.clear();
  }

  dispose(): void {
    this.forget();
    this.changes.dispose();
  }

  private async listed(server: ServerUrl, folder: RemotePath, signal: AbortSignal): Promise<KnownListing> {
    signal.throwIfAborted();
    const fresh = this.known.fresh(server, folder);
    if (fresh !== undefined) return fresh;
    const shown = this.known.last(server, folder)?.entries.length ?? 0;
    return this.request(server, folder, Math.max(firstEntries, shown), signal);
  }

  private async request(
    server: ServerUrl,
    folder: RemotePath,
    wanted: number,
    signal: AbortSignal,
  ): Promise<KnownListing> {
    const flight = `${this.generation} ${wanted} ${server} ${folder}`;
    return this.listings(flight, async (shared) => this.requestNow(server, folder, wanted, shared), signal);
  }

  private async requestNow(
    server: ServerUrl,
    folder: RemotePath,
    wanted: number,
    signal: AbortSignal,
  ): Promise<KnownListing> {
    const { generation } = this;
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
      if (generation === this.generation) this.known.addFailure(server, folder, freshFrom, faultOf(error));
      throw error;
    }
    const byName = new Map(entries.map((entry) => [entry.name, entry]));
    const listing = { entries, total, isComplete: next === undefined, asOf };
    const known: KnownListing = { listing, byName, next, freshFrom };
    if (generation !== this.generation) return known;
    const last = this.known.last(server, folder);
    this.known.add(server, folder, known);
    if (last !== undefined && !isSameListing(last, listing)) this.changes.fire({ server, folders: [folder] });
    return known;
  }

  private async stat(server: ServerUrl, path: RemotePath, signal: AbortSignal): Promise<RemoteEntry | undefined> {
    const { generation } = this;
    const work = async (shared: AbortSignal) => {
      const at = this.clock.monotonic();
      const [entry] = await this.files.stat(server, [path], shared);
      if (generation === this.generation) this.known.addEntry(server, path, { entry, at });
      return entry;
    };
    return this.stats(`${generation} ${server} ${path}`, work, signal);
  }
}

/** Returns whether a fault means that the server did not answer, so that nothing is known about the folder. */
function isUnanswered(fault: Fault): boolean {
  return isTransient(fault) || fault.kind === 'serverNotRunning' || fault.kind === 'signInRequired';
}
