import * as vscode from 'vscode';
import type { ServerUrl } from '../../core/api/serverUrl.ts';
import { describe } from '../../core/errors/describe.ts';
import { faultOf } from '../../core/errors/engeeError.ts';
import type { Fault } from '../../core/errors/fault.ts';
import { type BrowsedFolder, browseFolder, browseMore } from '../../core/files/remote/browse.ts';
import type { RemoteFiles } from '../../core/files/remote/remoteFiles.ts';
import type { RemotePath } from '../../core/files/remotePath.ts';
import type { Disposable } from '../../core/lib/disposable.ts';
import { reportBug } from '../../core/lib/reportBug.ts';
import type { UiText } from '../../core/lib/uiText.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Listing } from './remoteRows.ts';

/** After this time, the list says that the server is busy. */
const patienceMs = 3_000;

interface ListedFolderOptions {
  readonly remote: Pick<RemoteFiles, 'list'>;
  readonly server: ServerUrl;
  readonly clock: Clock;
  /** Returns the entries that can be chosen or opened. */
  readonly choices: (folder: BrowsedFolder) => BrowsedFolder;
  /** Called when the listing or `isBusy` has changed. @param active the entry to make active */
  readonly onChange: (active: RemotePath | undefined) => void;
  readonly onFailed: (fault: Fault | undefined, text: UiText) => void;
}

/** The folder that the picker lists. Opening another one ends the requests for it. */
export class ListedFolder implements Disposable {
  private readonly options: ListedFolderOptions;
  private loading: AbortController | undefined;
  private isLoading = false;
  private current: Listing = { kind: 'loading' };

  constructor(options: ListedFolderOptions) {
    this.options = options;
  }

  get listing(): Listing {
    return this.current;
  }

  get isBusy(): boolean {
    return this.isLoading;
  }

  /** Lists a folder. @param active the entry that is active then */
  open(folder: RemotePath, active: RemotePath | undefined): void {
    const { remote, server } = this.options;
    this.load({ kind: 'loading' }, async (signal) => browseFolder(remote, server, folder, signal), active);
  }

  /** Lists the entries after the known ones too. */
  loadMore(folder: BrowsedFolder): void {
    const { remote, server } = this.options;
    this.load(this.current, async (signal) => browseMore(remote, server, folder, signal), undefined);
  }

  dispose(): void {
    this.loading?.abort();
  }

  private load(
    meanwhile: Listing,
    list: (signal: AbortSignal) => Promise<BrowsedFolder>,
    active: RemotePath | undefined,
  ): void {
    this.loading?.abort();
    const loading = new AbortController();
    this.loading = loading;
    this.current = meanwhile;
    this.isLoading = true;
    this.options.onChange(active);
    void this.finishLoading(list, loading, active);
  }

  private async finishLoading(
    list: (signal: AbortSignal) => Promise<BrowsedFolder>,
    loading: AbortController,
    active: RemotePath | undefined,
  ): Promise<void> {
    let listing: Listing;
    const slow = this.options.clock.schedule(() => {
      if (this.loading !== loading || loading.signal.aborted || this.current.kind !== 'loading') return;
      this.current = { kind: 'waiting' };
      this.options.onChange(active);
    }, patienceMs);
    try {
      listing = { kind: 'listed', folder: this.options.choices(await list(loading.signal)) };
    } catch (error) {
      if (loading.signal.aborted) return;
      listing = this.failed(error);
    } finally {
      slow.dispose();
    }
    if (this.loading !== loading || loading.signal.aborted) return;
    this.current = listing;
    this.isLoading = false;
    this.options.onChange(active);
  }

  private failed(error: unknown): Listing {
    const fault = faultOf(error);
    if (fault === undefined) reportBug(error);
    const text =
      (fault === undefined ? undefined : describe(fault)?.text) ??
      vscode.l10n.t('An unexpected error occurred in the Engee extension. See the log for details.');
    this.options.onFailed(fault, text);
    return { kind: 'failed', text };
  }
}
