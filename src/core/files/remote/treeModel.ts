import type { Clock } from '../../../platform/clock.ts';
import { isSameSource, type ServerSource } from '../../api/serverSource.ts';
import type { ServerUrl } from '../../api/serverUrl.ts';
import { EngeeError, faultOf } from '../../errors/engeeError.ts';
import type { Fault } from '../../errors/fault.ts';
import type { Disposable } from '../../lib/disposable.ts';
import { Emitter } from '../../lib/event.ts';
import { remoteParent, type RemotePath, remoteRoot } from '../remotePath.ts';
import { type FolderListing, isSameListing } from './folderListing.ts';
import type { ListingCache } from './listingCache.ts';
import { usablePath } from './remoteEntries.ts';
import type { RemoteEntry } from './remoteFiles.ts';
import { shownEntries } from './treeListing.ts';
import { type EntryRow, type FilesRow, type FilesState, type FolderState, listingOf } from './treeState.ts';

export interface TreeDependencies {
  readonly listings: Pick<ListingCache, 'listing' | 'showMore' | 'expire' | 'onDidChange'>;
  readonly clock: Clock;
  /** Called with an error that is not a fault. */
  readonly onBug: (error: unknown) => void;
}

interface Folder {
  state: FolderState;
  isStale: boolean;
  /** A folder below a collapsed one is not shown either. */
  isCollapsed: boolean;
  /** How many calls of `rows` wait for the first answer. */
  waiting: number;
  request?: { readonly abort: AbortController; readonly done: Promise<void> };
  /** The rows of the state. */
  rows?: readonly FilesRow[];
}

/** Groups runs in quick succession into one refresh. */
const settleMs = 300;

/**
 * Reads folders of the user's files as they are opened, and keeps those that are shown up to date while the view is visible:
 * after anything that may have changed them, one request at a time. Keeps the last listing of a folder while Julia does not
 * answer. Never polls, starts a server or prompts.
 */
export class TreeModel implements Disposable {
  private readonly dependencies: TreeDependencies;
  private readonly subscription: Disposable;
  private readonly stateChanged = new Emitter<FilesState>();
  private readonly rowsChanged = new Emitter<RemotePath>();
  readonly onDidChangeState = this.stateChanged.event;
  /** Fires with the folder whose rows have changed. */
  readonly onDidChangeRows = this.rowsChanged.event;
  private source: ServerSource = { kind: 'notRunning', status: 'unknown' };
  private readonly folders = new Map<RemotePath, Folder>();
  /** The listed entries that commands can use. */
  private readonly known = new Map<RemotePath, { readonly row: EntryRow; readonly entry: RemoteEntry }>();
  private isVisible = false;
  private isBusy = false;
  private showsHidden = false;
  private isRefreshing = false;
  /** Whether the current refresh asks Julia even while code runs. */
  private isWanted = false;
  private refreshed = Promise.resolve();
  private timer: Disposable | undefined;

  constructor(dependencies: TreeDependencies) {
    this.dependencies = dependencies;
    this.subscription = dependencies.listings.onDidChange(({ server, folders }) => {
      if (this.source.kind === 'running' && this.source.server === server) void this.reload(folders);
    });
  }

  get state(): FilesState {
    return this.source.kind === 'running' ? this.stateOf(remoteRoot) : this.source;
  }

  get isHiddenShown(): boolean {
    return this.showsHidden;
  }

  /** Returns the state of a folder; `loading` if it was not opened. */
  stateOf(folder: RemotePath): FolderState {
    return this.folders.get(folder)?.state ?? { kind: 'loading' };
  }

  /** Returns the entry at a path; undefined if it is not listed. */
  entryAt(path: RemotePath): RemoteEntry | undefined {
    return this.known.get(path)?.entry;
  }

  /** Returns the row of a path; undefined if it is not listed. */
  rowAt(path: RemotePath): EntryRow | undefined {
    return this.known.get(path)?.row;
  }

  /** Whether a value is a listed row of this tree, and not only an object that looks like one. */
  isRow(value: unknown): value is EntryRow {
    if (typeof value !== 'object' || value === null || !('path' in value)) return false;
    return this.known.get(value.path as RemotePath)?.row === value;
  }

  /** Returns the folder of a row that loads more, which must be from this tree. */
  folderOfMore(value: unknown): RemotePath | undefined {
    for (const [path, { rows }] of this.folders) {
      const last = rows?.at(-1);
      if (last?.kind === 'more' && last === value) return path;
    }
    return undefined;
  }

  setSource(source: ServerSource): void {
    if (isSameSource(source, this.source)) return;
    this.source = source;
    this.forgetAll();
    if (source.kind === 'running') this.open(remoteRoot);
    this.changeRows(remoteRoot);
    this.refreshSoon(0);
  }

  /** A hidden tree is not updated. */
  setVisible(isVisible: boolean): void {
    this.isVisible = isVisible;
    if (!isVisible) return;
    this.markAllStale();
    // The user wants to see the files, and Julia answers while code only waits.
    void this.refreshShown(true);
  }

  /** @param isBusy whether code is running or queued */
  setBusy(isBusy: boolean): void {
    if (isBusy === this.isBusy) return;
    this.isBusy = isBusy;
    if (isBusy) return;
    for (const folder of this.folders.values()) if (folder.state.kind !== 'listed') folder.isStale = true;
    this.refreshSoon(settleMs);
  }

  setShowsHidden(showsHidden: boolean): void {
    if (showsHidden === this.showsHidden) return;
    this.showsHidden = showsHidden;
    for (const [path, folder] of this.folders) {
      delete folder.rows;
      this.changeRows(path);
    }
  }

  setCollapsed(path: RemotePath, isCollapsed: boolean): void {
    const folder = this.folders.get(path);
    if (folder === undefined) return;
    folder.isCollapsed = isCollapsed;
    if (!isCollapsed) void this.refreshShown(true);
  }

  /** Call this when a run may have changed files. Waits until no code runs. */
  markStale(): void {
    this.markAllStale();
    this.refreshSoon(settleMs);
  }

  /** Reads all shown folders again, even while code runs. */
  async refresh(): Promise<void> {
    this.markAllStale();
    await this.refreshShown(true);
  }

  /** Reads folders again whose content has changed, even while code runs. */
  async reload(paths: readonly RemotePath[]): Promise<void> {
    for (const path of paths) {
      const folder = this.folders.get(path);
      if (folder === undefined) continue;
      folder.isStale = true;
      // The answer could be from before the change.
      this.drop(folder);
    }
    await this.refreshShown(true);
  }

  /** Returns the rows of a folder, and reads it first if needed. */
  async rows(path: RemotePath): Promise<readonly FilesRow[]> {
    if (this.source.kind !== 'running' || (path !== remoteRoot && !this.known.has(path))) return [];
    const folder = this.open(path);
    folder.isCollapsed = false;
    for (;;) {
      if (this.folders.get(path) !== folder) return [];
      if (folder.state.kind !== 'loading') break;
      if (folder.request === undefined && !this.isVisible) break;
      folder.waiting++;
      await (folder.request?.done ?? this.load(path, folder));
      folder.waiting--;
    }
    return (folder.rows ??= this.rowsOf(path, folder.state));
  }

  /** Reads the next entries of a folder. */
  async showMore(path: RemotePath): Promise<void> {
    const folder = this.folders.get(path);
    if (folder === undefined) return;
    this.drop(folder);
    await this.load(path, folder, 'showMore');
  }

  dispose(): void {
    this.subscription.dispose();
    this.source = { kind: 'notRunning', status: 'unknown' };
    this.forgetAll();
    this.stateChanged.dispose();
    this.rowsChanged.dispose();
  }

  private open(path: RemotePath): Folder {
    const folder = this.folders.get(path) ?? {
      state: { kind: 'loading' },
      isStale: true,
      isCollapsed: false,
      waiting: 0,
    };
    this.folders.set(path, folder);
    return folder;
  }

  private refreshSoon(delayMs: number): void {
    this.timer?.dispose();
    this.timer = this.dependencies.clock.schedule(() => void this.refreshShown(false), delayMs);
  }

  /** Reads the stale folders that are shown. @param isWanted whether to ask Julia while code runs */
  private async refreshShown(isWanted: boolean): Promise<void> {
    this.isWanted ||= isWanted;
    if (!this.isRefreshing) this.refreshed = this.readStale();
    return this.refreshed;
  }

  private async readStale(): Promise<void> {
    this.isRefreshing = true;
    try {
      for (let next = this.nextStale(); next !== undefined; next = this.nextStale()) {
        const [path, folder] = next;
        await (folder.request?.done ?? this.load(path, folder));
        // The next requests would only wait for the same.
        if (!folder.isStale && isUnanswered(folder.state)) return;
      }
    } finally {
      this.isRefreshing = false;
      this.isWanted = false;
    }
  }

  /** Parents come before their children, which they may no longer contain. */
  private nextStale(): readonly [RemotePath, Folder] | undefined {
    if (!this.isVisible || (this.isBusy && !this.isWanted)) return undefined;
    const stale = [...this.folders].filter(([path, { isStale }]) => isStale && this.isShown(path));
    return stale.reduce<readonly [RemotePath, Folder] | undefined>(
      (first, folder) => (first === undefined || folder[0] < first[0] ? folder : first),
      undefined,
    );
  }

  private isShown(path: RemotePath): boolean {
    if (this.folders.get(path)?.isCollapsed === true) return false;
    return path === remoteRoot || this.isShown(remoteParent(path));
  }

  private async load(path: RemotePath, folder: Folder, what: 'listing' | 'showMore' = 'listing'): Promise<void> {
    const { source } = this;
    if (source.kind !== 'running') return;
    const abort = new AbortController();
    const done = (async () => {
      const state = await this.read(source.server, path, folder.state, what, abort.signal);
      if (folder.request?.abort !== abort) return;
      delete folder.request;
      this.change(path, folder, state);
    })();
    folder.isStale = false;
    folder.request = { abort, done };
    await done;
  }

  private async read(
    server: ServerUrl,
    path: RemotePath,
    before: FolderState,
    what: 'listing' | 'showMore',
    signal: AbortSignal,
  ): Promise<FolderState> {
    try {
      const listing = await this.dependencies.listings[what](server, path, signal);
      const { staleBecause } = listing;
      return staleBecause === undefined ? { kind: 'listed', listing } : this.unread(listing, staleBecause);
    } catch (error) {
      const fault = faultOf(error);
      if (fault === undefined) this.dependencies.onBug(error);
      return this.unread(fault?.kind === 'remoteFile' ? undefined : listingOf(before), fault);
    }
  }

  /** Returns the state of a folder that could not be read. */
  private unread(last: FolderListing | undefined, fault: Fault | undefined): FolderState {
    const isBusy = this.isBusy && fault?.kind === 'timeout';
    if (last !== undefined) return { kind: 'outdated', listing: last, why: isBusy ? 'busy' : fault };
    return isBusy ? { kind: 'busy' } : { kind: 'failed', fault };
  }

  private change(path: RemotePath, folder: Folder, state: FolderState): void {
    const before = folder.state;
    folder.state = state;
    const isSame = before.kind === 'listed' && state.kind === 'listed' && isSameListing(before.listing, state.listing);
    if (isSame) return;
    this.learn(path, listingOf(before), listingOf(state));
    delete folder.rows;
    // The caller waits for the rows. An event would make the editor draw them twice.
    this.changeRows(path, before.kind !== 'loading' || folder.waiting === 0);
  }

  /** Replaces the known entries of a folder. Keeps the rows of those that are still there, because the editor knows them. */
  private learn(path: RemotePath, before: FolderListing | undefined, after: FolderListing | undefined): void {
    const gone = new Set(this.pathsIn(path, before).map(([child]) => child));
    for (const [child, entry] of this.pathsIn(path, after)) {
      gone.delete(child);
      this.known.set(child, { row: this.known.get(child)?.row ?? { kind: 'entry', path: child }, entry });
    }
    for (const child of gone) this.forget(child);
  }

  private pathsIn(
    folder: RemotePath,
    listing: FolderListing | undefined,
  ): readonly (readonly [RemotePath, RemoteEntry])[] {
    return (listing?.entries ?? []).flatMap((entry) => {
      const path = usablePath(folder, entry);
      return path === undefined ? [] : [[path, entry] as const];
    });
  }

  private rowsOf(path: RemotePath, state: FolderState): readonly FilesRow[] {
    if (state.kind === 'busy' || state.kind === 'failed') return [{ kind: 'problem', folder: path, state }];
    const listing = listingOf(state);
    if (listing === undefined) return [];
    const rows = shownEntries(path, listing, this.showsHidden).map((entry): FilesRow => {
      const child = usablePath(path, entry);
      return (child && this.rowAt(child)) ?? { kind: 'unusable', entry };
    });
    // The editor refuses two rows for one path.
    const unique = [...new Set(rows)];
    const count = listing.total - listing.entries.length;
    return listing.isComplete ? unique : [...unique, { kind: 'more', folder: path, count }];
  }

  private changeRows(path: RemotePath, isUnexpected = true): void {
    if (path === remoteRoot) this.stateChanged.fire(this.state);
    if (isUnexpected) this.rowsChanged.fire(path);
  }

  private markAllStale(): void {
    if (this.source.kind === 'running') this.dependencies.listings.expire(this.source.server);
    for (const folder of this.folders.values()) folder.isStale = true;
  }

  /** Forgets an entry and everything below it. */
  private forget(path: RemotePath): void {
    this.known.delete(path);
    const folder = this.folders.get(path);
    if (folder === undefined) return;
    this.folders.delete(path);
    this.drop(folder);
    this.learn(path, listingOf(folder.state), undefined);
  }

  private forgetAll(): void {
    this.timer?.dispose();
    this.timer = undefined;
    for (const folder of this.folders.values()) this.drop(folder);
    this.folders.clear();
    this.known.clear();
  }

  /** Ends a request whose answer is no longer wanted. */
  private drop(folder: Folder): void {
    const { request } = folder;
    delete folder.request;
    request?.abort.abort(new EngeeError({ kind: 'canceled' }));
  }
}

/** Whether the server has not answered, so that it would not answer another request either. */
function isUnanswered(state: FolderState): boolean {
  switch (state.kind) {
    case 'busy':
      return true;
    case 'outdated':
      return state.why !== undefined;
    case 'failed':
      return state.fault !== undefined && state.fault.kind !== 'remoteFile';
    case 'loading':
    case 'listed':
      return false;
  }
}
