import * as vscode from 'vscode';
import type { ServerUrl } from '../../core/api/serverUrl.ts';
import { matchingEntries, type RemoteSource } from '../../core/files/remote/browse.ts';
import type { RemoteFiles } from '../../core/files/remote/remoteFiles.ts';
import { remoteParent, type RemotePath, remoteRoot } from '../../core/files/remotePath.ts';
import { reportBug } from '../../core/lib/reportBug.ts';
import type { UiText } from '../../core/lib/uiText.ts';
import type { Clock } from '../../platform/clock.ts';
import { activeRow, createListBox } from '../shared/ui/quickInput.ts';
import { CheckboxReports } from './checkboxReports.ts';
import { ListedFolder } from './listedFolder.ts';
import { PickerMarks } from './pickerMarks.ts';
import { downloadMode, folderMode, type PickerMode } from './pickerModes.ts';
import type { Row } from './remoteRows.ts';
import { TypedPath } from './typedPath.ts';

/** More rows make the list slow. */
const rowsAtOnce = 500;
/** Rows that can be active first. */
const usefulKinds: ReadonlySet<Row['target']['kind']> = new Set(['entry', 'path', 'file', 'here', 'retry']);

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
  private readonly options: PickerOptions;
  private readonly mode: PickerMode;
  private readonly box = createListBox<Row>();
  private readonly closing = new AbortController();
  private folder: RemotePath;
  private readonly listed: ListedFolder;
  private readonly marks = new PickerMarks();
  private readonly reports: CheckboxReports;
  private maxRows = rowsAtOnce;
  private rows: readonly Row[] = [];
  /** The row that is active first. */
  private firstActive: Row | undefined;
  /** The filter or path for which the rows are shown. */
  private shownQuery = '';
  private readonly typed: TypedPath;
  private resolve: (picked: Picked) => void = () => undefined;

  constructor(dependencies: PickerDependencies, options: PickerOptions, mode: PickerMode) {
    this.options = options;
    this.mode = mode;
    this.folder = options.folder;
    this.reports = new CheckboxReports(dependencies.clock, (selected) => {
      this.takeSelection(selected);
    });
    this.typed = new TypedPath({ ...dependencies, server: options.server, mode });
    this.listed = new ListedFolder({
      remote: dependencies.remote,
      server: options.server,
      clock: dependencies.clock,
      choices: (folder) => mode.choices(folder),
      onChange: (active) => {
        this.box.busy = this.listed.isBusy;
        this.render(active);
      },
      onFailed: (fault, reason) => {
        if (mode.selectsMany && fault?.kind === 'protocol' && fault.problem?.kind === 'noBridge')
          this.resolve({ kind: 'noBridge', reason });
      },
    });
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
      if (active.length > 0) this.marks.noteMove();
    });
    this.box.onDidChangeSelection((rows) => {
      // Without checkboxes, this is the row that is accepted next.
      if (mode.selectsMany) this.reports.add(rows);
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
    this.reports.dispose();
    this.closing.abort();
    this.listed.dispose();
    this.box.dispose();
    this.resolve({ kind: 'closed' });
  }

  /** Lists a folder. @param active the entry that is active then */
  private open(folder: RemotePath, active?: RemotePath): void {
    this.folder = folder;
    this.maxRows = rowsAtOnce;
    this.box.value = '';
    this.box.buttons = folder === remoteRoot ? [] : [parentButton()];
    this.listed.open(folder, active);
  }

  private showMore(): void {
    const { listing } = this.listed;
    if (listing.kind !== 'listed') return;
    const count = matchingEntries(listing.folder, this.box.value).length;
    const isAllShown = count <= this.maxRows;
    this.maxRows += rowsAtOnce;
    if (!isAllShown || listing.folder.next === undefined) this.render();
    else this.listed.loadMore(listing.folder);
  }

  /** Shows the rows for the current state. @param active the entry to make active; otherwise the first that can be chosen */
  private render(active?: RemotePath): void {
    // The user may have changed a checkbox right before the rows change.
    this.reports.takeNow();
    this.marks.noteMove();
    const query = this.box.value;
    this.shownQuery = query;
    this.rows = query.startsWith('/') ? this.typed.rows(query) : this.listedRows(query);
    this.showTitle();
    this.box.items = this.rows;
    this.showMarks();
    const isActive = ({ target }: Row) => target.kind === 'entry' && target.path === active;
    const isUseful = ({ target: { kind } }: Row) => usefulKinds.has(kind);
    this.firstActive =
      this.rows.find(isActive) ?? this.rows.find(isUseful) ?? this.rows.find(({ target }) => target.kind !== 'text');
    this.box.activeItems = this.firstActive === undefined ? [] : [this.firstActive];
  }

  private listedRows(query: string): readonly Row[] {
    return this.marks.withOthers(this.folder, this.mode.rows(this.folder, this.listed.listing, query, this.maxRows));
  }

  private showTitle(): void {
    this.box.title = this.mode.title(this.folder, this.marks.sources.length);
  }

  private showMarks(): void {
    this.box.selectedItems = this.rows.filter((row) => this.marks.isMarked(row));
  }

  /** Takes over the checkboxes of the shown rows. Rows without an entry have one too, and a click on it acts like Enter. */
  private takeSelection(selected: readonly Row[]): void {
    const others = selected.filter(({ target }) => target.kind !== 'entry');
    const changes = this.marks.take(this.rows, new Set(selected));
    if (changes > 0) this.showTitle();
    const [only] = others;
    if (only === undefined) return;
    this.showMarks();
    if (others.length === 1 && changes === 0) this.act(only);
  }

  private accept(): void {
    this.reports.takeNow();
    const { sources } = this.marks;
    const active = activeRow(this.box) ?? this.firstActive;
    const target = active?.target;
    const opens = target !== undefined && target.kind !== 'text' && !(target.kind === 'entry' && !target.isFolder);
    const confirms = this.marks.hasChanged || !opens || (active !== undefined && this.marks.isMarked(active));
    const isTyped = target?.kind === 'path' || target?.kind === 'file';
    if (sources.length > 0 && confirms && !isTyped) this.finish(sources);
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
      case 'file':
        this.finish([{ path: target.path, kind: 'file' }]);
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

  private async takePaths(paths: readonly RemotePath[]): Promise<void> {
    const query = this.box.value;
    const { signal } = this.closing;
    this.box.busy = true;
    try {
      const taken = await this.typed.take(paths, query, signal);
      if (taken.kind === 'opened') this.open(taken.folder);
      else if (taken.kind === 'chosen') this.finish(taken.sources);
      else if (this.box.value === query) this.render();
    } catch (error) {
      if (!signal.aborted) reportBug(error);
    } finally {
      if (!signal.aborted) this.box.busy = this.listed.isBusy;
    }
  }

  private finish(sources: readonly RemoteSource[]): void {
    this.resolve({ kind: 'picked', sources, folder: this.folder });
  }
}

function parentButton() {
  return { iconPath: new vscode.ThemeIcon('arrow-up'), tooltip: vscode.l10n.t('Parent Folder') };
}
