import * as vscode from 'vscode';
import type { ServerUrl } from '../../core/api/serverUrl.ts';
import { describe } from '../../core/errors/describe.ts';
import { faultOf } from '../../core/errors/engeeError.ts';
import {
  browseFolder,
  browseMore,
  matchingEntries,
  type RemoteSource,
  withKinds,
} from '../../core/files/remote/browse.ts';
import type { RemoteFiles } from '../../core/files/remote/remoteFiles.ts';
import { remoteParent, type RemotePath, remoteRoot } from '../../core/files/remotePath.ts';
import type { Disposable } from '../../core/lib/disposable.ts';
import { reportBug } from '../../core/lib/reportBug.ts';
import type { UiText } from '../../core/lib/uiText.ts';
import type { Clock } from '../../platform/clock.ts';
import { createListBox } from '../shared/ui/quickInput.ts';
import { downloadMode, folderMode, type PickerMode } from './pickerModes.ts';
import { type Listing, type Row, selectedRow, separatorRow } from './remoteRows.ts';

/** More rows make the list slow. */
const rowsAtOnce = 500;
/** When the rows change, VS Code first reports an empty selection and right after it the real one. Only the last counts. */
const reportMs = 20;
/** How long a typed path waits for the server to say whether it is a folder. A busy server must not block the picker. */
const kindMs = 3_000;
/** Rows that can be active first. */
const usefulKinds: ReadonlySet<Row['target']['kind']> = new Set(['entry', 'path', 'here', 'retry']);

interface PickerOptions {
  readonly server: ServerUrl;
  /** The folder that is listed first. */
  readonly folder: RemotePath;
  /** The file in it that is active first. */
  readonly file?: RemotePath;
}

/** The outcome of the picker. */
type Picked =
  | { readonly kind: 'picked'; readonly sources: readonly RemoteSource[]; readonly folder: RemotePath }
  /** Folders can't be listed on this server. */
  | { readonly kind: 'noBridge'; readonly reason: UiText }
  | { readonly kind: 'closed' };

interface PickerDependencies {
  readonly remote: Pick<RemoteFiles, 'list' | 'stat'>;
  readonly clock: Clock;
}

/**
 * Shows a list that browses the server's folders. Enter opens a folder or chooses a file, checkboxes choose several, and a
 * typed path works at any time, also while the server is busy.
 * @param options `into`: the local folder, for the title
 */
export async function pickRemote(
  dependencies: PickerDependencies,
  { into, ...options }: PickerOptions & { readonly into: string },
  signal: AbortSignal,
): Promise<Picked> {
  return show(new RemotePicker(dependencies, options, downloadMode(into)), signal);
}

/**
 * Shows a list that browses the server's folders and chooses one of them. Enter opens a folder, and Enter again chooses it. A
 * typed path works at any time; it may name a file. Resolves to undefined if the user cancels.
 */
export async function pickRemoteFolder(
  dependencies: PickerDependencies,
  options: PickerOptions,
  signal: AbortSignal,
): Promise<RemotePath | undefined> {
  const picked = await show(new RemotePicker(dependencies, options, folderMode), signal);
  return picked.kind === 'picked' ? picked.sources[0]?.path : undefined;
}

async function show(picker: RemotePicker, signal: AbortSignal): Promise<Picked> {
  const close = () => {
    picker.dispose();
  };
  signal.addEventListener('abort', close, { once: true });
  try {
    return await picker.show();
  } finally {
    signal.removeEventListener('abort', close);
    picker.dispose();
  }
}

class RemotePicker {
  private readonly remote: PickerDependencies['remote'];
  private readonly clock: Clock;
  private readonly options: PickerOptions;
  private readonly mode: PickerMode;
  private readonly box = createListBox<Row>();
  private readonly closing = new AbortController();
  private folder: RemotePath;
  private listing: Listing = { kind: 'loading' };
  private loading: AbortController | undefined;
  /** What is selected, in any folder. */
  private readonly marks = new Map<RemotePath, RemoteSource>();
  private maxRows = rowsAtOnce;
  private rows: readonly Row[] = [];
  /** The filter or path for which the rows are shown. */
  private shownQuery = '';
  /**
   * The marks when the user last moved to a row. If they differ now, the last action changed a checkbox, and Enter or OK
   * confirms the selection.
   */
  private marksBefore: ReadonlySet<RemotePath> = new Set();
  /** The checkboxes that VS Code reported, and the timer until they count. */
  private reported: { readonly rows: readonly Row[]; readonly timer: Disposable } | undefined;
  private resolve: (picked: Picked) => void = () => undefined;

  constructor({ remote, clock }: PickerDependencies, options: PickerOptions, mode: PickerMode) {
    this.remote = remote;
    this.clock = clock;
    this.options = options;
    this.mode = mode;
    this.folder = options.folder;
    this.box.canSelectMany = mode.selectsMany;
    this.box.ignoreFocusOut = true;
    this.box.placeholder = mode.placeholder();
    this.box.onDidChangeValue((value) => {
      // VS Code also reports the value that the picker set.
      if (value === this.shownQuery) return;
      this.maxRows = rowsAtOnce;
      this.render();
    });
    this.box.onDidChangeActive((active) => {
      if (active.length > 0) this.marksBefore = new Set(this.marks.keys());
    });
    this.box.onDidChangeSelection((rows) => {
      // Without checkboxes, this is the row that is accepted next.
      if (!mode.selectsMany) return;
      this.forgetReported();
      const timer = this.clock.schedule(() => {
        this.takeReported();
      }, reportMs);
      this.reported = { rows, timer };
    });
    this.box.onDidAccept(() => {
      this.accept();
    });
    this.box.onDidTriggerButton(() => {
      this.open(remoteParent(this.folder), this.folder);
    });
    this.box.onDidTriggerItemButton(({ item }) => {
      this.act(item);
    });
    this.box.onDidHide(() => {
      this.resolve({ kind: 'closed' });
    });
  }

  async show(): Promise<Picked> {
    const picked = new Promise<Picked>((resolve) => {
      this.resolve = resolve;
    });
    this.open(this.folder, this.options.file);
    this.box.show();
    return picked;
  }

  dispose(): void {
    this.forgetReported();
    this.closing.abort();
    this.loading?.abort();
    this.box.dispose();
    this.resolve({ kind: 'closed' });
  }

  /** Lists a folder. @param active the entry that is active then */
  private open(folder: RemotePath, active?: RemotePath): void {
    this.folder = folder;
    this.maxRows = rowsAtOnce;
    this.box.value = '';
    this.box.buttons = folder === remoteRoot ? [] : [parentButton()];
    this.load(
      { kind: 'loading' },
      async (signal) => browseFolder(this.remote, this.options.server, folder, signal),
      active,
    );
  }

  private showMore(): void {
    const { listing } = this;
    if (listing.kind !== 'listed') return;
    const count = matchingEntries(listing.folder, this.box.value).length;
    const isAllShown = count <= this.maxRows;
    this.maxRows += rowsAtOnce;
    if (!isAllShown || listing.folder.next === undefined) this.render();
    else
      this.load(
        listing,
        async (signal) => browseMore(this.remote, this.options.server, listing.folder, signal),
        undefined,
      );
  }

  private load(
    meanwhile: Listing,
    list: (signal: AbortSignal) => ReturnType<typeof browseFolder>,
    active: RemotePath | undefined,
  ): void {
    this.loading?.abort();
    const loading = new AbortController();
    this.loading = loading;
    this.listing = meanwhile;
    this.box.busy = true;
    this.render(active);
    void this.finishLoading(list, loading, active);
  }

  private async finishLoading(
    list: (signal: AbortSignal) => ReturnType<typeof browseFolder>,
    loading: AbortController,
    active: RemotePath | undefined,
  ): Promise<void> {
    let listing: Listing;
    try {
      listing = { kind: 'listed', folder: this.mode.choices(await list(loading.signal)) };
    } catch (error) {
      if (loading.signal.aborted) return;
      listing = this.failed(error);
    }
    if (this.loading !== loading || loading.signal.aborted) return;
    this.listing = listing;
    this.box.busy = false;
    this.render(active);
  }

  private failed(error: unknown): Listing {
    const fault = faultOf(error);
    if (fault === undefined) reportBug(error);
    const text =
      (fault === undefined ? undefined : describe(fault)?.text) ??
      vscode.l10n.t('An unexpected error occurred in the Engee extension. See the log for details.');
    if (this.mode.selectsMany && fault?.kind === 'protocol' && fault.problem?.kind === 'noBridge')
      this.resolve({ kind: 'noBridge', reason: text });
    return { kind: 'failed', text };
  }

  /** Shows the rows for the current state. @param active the entry to make active; otherwise the first that can be chosen */
  private render(active?: RemotePath): void {
    this.forgetReported();
    this.marksBefore = new Set(this.marks.keys());
    const query = this.box.value;
    this.shownQuery = query;
    this.rows = query.startsWith('/') ? [this.mode.typedRow(query)] : this.listedRows(query);
    this.box.title = this.title();
    this.box.items = this.rows;
    this.showMarks();
    const isActive = ({ target }: Row) => target.kind === 'entry' && target.path === active;
    const isUseful = ({ target: { kind } }: Row) => usefulKinds.has(kind);
    const row =
      this.rows.find(isActive) ?? this.rows.find(isUseful) ?? this.rows.find(({ target }) => target.kind !== 'text');
    this.box.activeItems = row === undefined ? [] : [row];
  }

  private listedRows(query: string): readonly Row[] {
    const rows = this.mode.rows(this.folder, this.listing, query, this.maxRows);
    const shown = new Set(rows.map(({ target }) => (target.kind === 'entry' ? target.path : undefined)));
    const elsewhere = [...this.marks.values()].filter(
      ({ path }) => !shown.has(path) && remoteParent(path) !== this.folder,
    );
    if (elsewhere.length === 0) return rows;
    return [
      ...rows,
      separatorRow(vscode.l10n.t('selected in other folders')),
      ...elsewhere.map(({ path, kind }) => selectedRow(path, kind === 'folder')),
    ];
  }

  private title(): UiText {
    return this.mode.title(this.folder, this.marks.size);
  }

  private showMarks(): void {
    this.box.selectedItems = this.rows.filter((row) => this.isMarked(row));
  }

  private isMarked({ target }: Row): boolean {
    return target.kind === 'entry' && this.marks.has(target.path);
  }

  private forgetReported(): void {
    this.reported?.timer.dispose();
    this.reported = undefined;
  }

  private takeReported(): void {
    const { reported } = this;
    this.forgetReported();
    if (reported !== undefined) this.takeSelection(reported.rows);
  }

  /** Takes over the checkboxes of the shown rows. Rows without an entry have one too, and a click on it acts like Enter. */
  private takeSelection(selected: readonly Row[]): void {
    const chosen = new Set(selected);
    const others = selected.filter(({ target }) => target.kind !== 'entry');
    let changes = 0;
    for (const row of this.rows) {
      if (row.target.kind !== 'entry' || chosen.has(row) === this.isMarked(row)) continue;
      changes += 1;
      const { path, isFolder } = row.target;
      if (chosen.has(row)) this.marks.set(path, { path, kind: isFolder ? 'folder' : 'file' });
      else this.marks.delete(path);
    }
    if (changes > 0) this.box.title = this.title();
    const [only] = others;
    if (only === undefined) return;
    this.showMarks();
    if (others.length === 1 && changes === 0) this.act(only);
  }

  private hasMarked(): boolean {
    return (
      this.marks.size !== this.marksBefore.size || [...this.marks.keys()].some((path) => !this.marksBefore.has(path))
    );
  }

  private accept(): void {
    this.takeReported();
    const [active] = this.box.activeItems;
    const target = active?.target;
    const opens = target !== undefined && target.kind !== 'text' && !(target.kind === 'entry' && !target.isFolder);
    const confirms = this.hasMarked() || !opens || (active !== undefined && this.isMarked(active));
    if (this.marks.size > 0 && confirms && target?.kind !== 'path') this.finish([...this.marks.values()]);
    else if (active !== undefined) this.act(active);
  }

  private act({ target }: Row): void {
    switch (target.kind) {
      case 'entry':
        if (target.isFolder) this.open(target.path);
        else this.finish([{ path: target.path, kind: 'file' }]);
        return;
      case 'parent':
        this.open(remoteParent(this.folder), this.folder);
        return;
      case 'path':
        void this.takePaths(target.paths);
        return;
      case 'here':
        this.finish([{ path: this.folder, kind: 'folder' }]);
        return;
      case 'more':
        this.showMore();
        return;
      case 'retry':
        this.open(this.folder);
        return;
      case 'text':
        return;
    }
  }

  /** Opens a folder that the user typed, or chooses the typed files. */
  private async takePaths(paths: readonly RemotePath[]): Promise<void> {
    const [path, another] = paths;
    const sources = paths.map((each): RemoteSource => ({ path: each, kind: 'unknown' }));
    if (path === undefined || another !== undefined) {
      this.finish(sources);
      return;
    }
    this.box.busy = true;
    const { remote, clock } = this;
    const { signal } = this.closing;
    const known = await withKinds({ remote, clock, server: this.options.server }, sources, kindMs, signal).catch(
      (error: unknown) => {
        if (!signal.aborted) reportBug(error);
        return sources;
      },
    );
    if (signal.aborted) return;
    if (known[0]?.kind === 'folder' || path === remoteRoot) this.open(path);
    else this.finish(known);
  }

  private finish(sources: readonly RemoteSource[]): void {
    this.resolve({ kind: 'picked', sources, folder: this.folder });
  }
}

function parentButton() {
  return { iconPath: new vscode.ThemeIcon('arrow-up'), tooltip: vscode.l10n.t('Parent Folder') };
}
