import type { Clock } from '../../../platform/clock.ts';
import { isSameSource, type ServerSource } from '../../api/serverSource.ts';
import type { Disposable } from '../../lib/disposable.ts';
import { Emitter } from '../../lib/event.ts';
import { isSameDay } from '../../lib/format.ts';
import { type RemotePath, remoteRoot } from '../remotePath.ts';
import { type FolderListing, isSameListing } from './folderListing.ts';
import { FolderRefresh } from './folderRefresh.ts';
import { ListedRows } from './listedRows.ts';
import type { ListingCache } from './listingCache.ts';
import { dropRequest, type OpenFolder, OpenFolders } from './openFolders.ts';
import { type FolderReading, readFolder } from './readFolder.ts';
import type { RemoteEntry } from './remoteFiles.ts';
import { type EntryRow, type FilesRow, type FilesState, type FolderState, listingOf, shownState } from './treeState.ts';

export interface TreeDependencies {
  readonly listings: Pick<ListingCache, 'listing' | 'showMore' | 'expire' | 'onDidChange'>;
  readonly clock: Clock;
  /** Called with an error that is not a fault. */
  readonly onBug: (error: unknown) => void;
}

/** Groups runs in quick succession into one refresh. */
const settleMs = 300;

/**
 * Reads folders of the user's files as they are opened, and keeps those that are shown up to date while the view is visible:
 * after anything that may have changed them, one request at a time. Keeps the last listing of a folder while the server does
 * not answer or not run. Never polls, starts a server or prompts.
 */
export class TreeModel implements Disposable {
  private readonly dependencies: TreeDependencies;
  private readonly reading: FolderReading;
  private readonly subscription: Disposable;
  private readonly stateChanged = new Emitter<FilesState>();
  private readonly rowsChanged = new Emitter<RemotePath>();
  readonly onDidChangeState = this.stateChanged.event;
  /** Fires with the folder whose rows have changed. */
  readonly onDidChangeRows = this.rowsChanged.event;
  private source: ServerSource = { kind: 'notRunning', status: 'unknown' };
  /** Whose files are listed. */
  private account: string | undefined;
  private readonly folders = new OpenFolders();
  private readonly listed = new ListedRows();
  private isVisible = false;
  private isBusy = false;
  private showsHidden = false;
  private readonly refreshing: FolderRefresh;

  constructor(dependencies: TreeDependencies) {
    this.dependencies = dependencies;
    this.reading = { ...dependencies, isBusy: () => this.isBusy };
    this.refreshing = new FolderRefresh({
      folders: this.folders,
      clock: dependencies.clock,
      mayRead: (isWanted) => this.source.kind === 'running' && this.isVisible && (!this.isBusy || isWanted),
      load: async (path, folder) => this.load(path, folder),
    });
    this.subscription = dependencies.listings.onDidChange(({ server, folders }) => {
      if (this.source.kind === 'running' && this.source.server === server) void this.reload(folders);
    });
  }

  get state(): FilesState {
    const root = this.stateOf(remoteRoot);
    return this.source.kind === 'running' || root.kind === 'outdated' ? root : this.source;
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
    return this.listed.entryAt(path);
  }

  /** Returns the row of a path; undefined if it is not listed. */
  rowAt(path: RemotePath): EntryRow | undefined {
    return this.listed.rowAt(path);
  }

  /** Whether a value is a listed row of this tree, and not only an object that looks like one. */
  isRow(value: unknown): value is EntryRow {
    return this.listed.isRow(value);
  }

  /** Returns the folder of a row that loads more, which must be from this tree. */
  folderOfMore(value: unknown): RemotePath | undefined {
    return this.folders.folderOfMore(value);
  }

  /**
   * Sets the server to read from. While it can't be asked, the last listings and what is expanded stay, unless the user signs
   * out or another account signs in.
   * @param account the ID of the account that is signed in, as far as it is known
   */
  setSource(source: ServerSource, account: string | undefined): void {
    const isOther = account !== undefined && this.account !== undefined && account !== this.account;
    if (isSameSource(source, this.source) && !isOther) return;
    this.source = source;
    if (isOther || source.kind === 'signedOut') this.forgetAll();
    this.account = account ?? this.account;
    if (source.kind === 'running') this.folders.open(remoteRoot);
    if (source.kind !== 'signedOut') this.folders.moveTo(source);
    this.changeRows(remoteRoot);
    this.refreshing.runSoon(0);
  }

  /** A hidden tree is not updated. */
  setVisible(isVisible: boolean): void {
    this.isVisible = isVisible;
    if (!isVisible) return;
    this.markAllStale();
    // The user wants to see the files, and Julia answers while code only waits.
    void this.refreshing.run(true);
  }

  /** @param isBusy whether code is running or queued */
  setBusy(isBusy: boolean): void {
    if (isBusy === this.isBusy) return;
    this.isBusy = isBusy;
    if (isBusy) return;
    for (const [, folder] of this.folders.entries()) if (folder.state.kind !== 'listed') folder.isStale = true;
    this.refreshing.runSoon(settleMs);
  }

  setShowsHidden(showsHidden: boolean): void {
    if (showsHidden === this.showsHidden) return;
    this.showsHidden = showsHidden;
    for (const [path, folder] of this.folders.entries()) {
      delete folder.rows;
      this.changeRows(path);
    }
  }

  setCollapsed(path: RemotePath, isCollapsed: boolean): void {
    const folder = this.folders.get(path);
    if (folder === undefined) return;
    folder.isCollapsed = isCollapsed;
    if (!isCollapsed) void this.refreshing.run(true);
  }

  /** Call this when a run may have changed files. Waits until no code runs. */
  markStale(): void {
    this.markAllStale();
    this.refreshing.runSoon(settleMs);
  }

  /** Reads all shown folders again, even while code runs. */
  async refresh(): Promise<void> {
    this.markAllStale();
    await this.refreshing.run(true);
  }

  /** Reads folders again whose content has changed, even while code runs. */
  async reload(paths: readonly RemotePath[]): Promise<void> {
    for (const path of paths) {
      const folder = this.folders.get(path);
      if (folder === undefined) continue;
      folder.isStale = true;
      // The answer could be from before the change.
      dropRequest(folder);
    }
    await this.refreshing.run(true);
  }

  /** Returns the rows of a folder, and reads it first if needed. */
  async rows(path: RemotePath): Promise<readonly FilesRow[]> {
    const isListed = path === remoteRoot ? this.folders.get(path) !== undefined : this.rowAt(path) !== undefined;
    if (!isListed) return [];
    const folder = this.folders.open(path);
    folder.isCollapsed = false;
    for (;;) {
      if (this.folders.get(path) !== folder) return [];
      if (folder.state.kind !== 'loading') break;
      if (this.source.kind !== 'running' || (folder.request === undefined && !this.isVisible)) break;
      folder.waiting++;
      await (folder.request?.done ?? this.load(path, folder));
      folder.waiting--;
    }
    // For `/user`, the welcome content of the view says why it can't be read.
    const state = path === remoteRoot ? folder.state : shownState(folder.state, this.source);
    return (folder.rows ??= this.listed.rowsOf(path, state, this.showsHidden));
  }

  /** Reads the next entries of a folder. */
  async showMore(path: RemotePath): Promise<void> {
    const folder = this.folders.get(path);
    if (folder === undefined) return;
    dropRequest(folder);
    await this.load(path, folder, 'showMore');
  }

  dispose(): void {
    this.subscription.dispose();
    this.source = { kind: 'notRunning', status: 'unknown' };
    this.forgetAll();
    this.stateChanged.dispose();
    this.rowsChanged.dispose();
  }

  private async load(path: RemotePath, folder: OpenFolder, what: 'listing' | 'showMore' = 'listing'): Promise<void> {
    const { source } = this;
    if (source.kind !== 'running') return;
    const abort = new AbortController();
    const done = (async () => {
      const state = await readFolder(this.reading, what, source.server, path, folder.state, abort.signal);
      if (folder.request?.abort !== abort) return;
      delete folder.request;
      this.change(path, folder, state);
    })();
    folder.isStale = false;
    folder.request = { abort, done };
    await done;
  }

  private change(path: RemotePath, folder: OpenFolder, state: FolderState): void {
    const before = folder.state;
    folder.state = state;
    if (before.kind === 'listed' && state.kind === 'listed' && isShownAlike(before.listing, state.listing)) return;
    for (const gone of this.listed.learn(path, listingOf(before), listingOf(state))) this.forget(gone);
    delete folder.rows;
    // The caller waits for the rows. An event would make the editor draw them twice.
    this.changeRows(path, before.kind !== 'loading' || folder.waiting === 0);
  }

  private changeRows(path: RemotePath, isUnexpected = true): void {
    if (path === remoteRoot) this.stateChanged.fire(this.state);
    if (isUnexpected) this.rowsChanged.fire(path);
  }

  private markAllStale(): void {
    if (this.source.kind === 'running') this.dependencies.listings.expire(this.source.server);
    this.folders.markStale();
  }

  /** Forgets an entry that is no longer listed, and everything below it. */
  private forget(path: RemotePath): void {
    const folder = this.folders.remove(path);
    if (folder === undefined) return;
    for (const gone of this.listed.learn(path, listingOf(folder.state), undefined)) this.forget(gone);
  }

  private forgetAll(): void {
    this.refreshing.cancel();
    this.account = undefined;
    this.folders.clear();
    this.listed.clear();
  }
}

/** The rows show the times of today and the dates of other days. */
function isShownAlike(one: FolderListing, other: FolderListing): boolean {
  return isSameListing(one, other) && isSameDay(one.asOf, other.asOf);
}
