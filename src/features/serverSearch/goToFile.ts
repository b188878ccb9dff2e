import * as vscode from 'vscode';
import { describe, type NextStep } from '../../core/errors/describe.ts';
import { stepsAfter } from '../../core/errors/stepsAfter.ts';
import type { RecentFiles } from '../../core/files/remote/recentFiles.ts';
import {
  maxFoundNames,
  NameSearch,
  type NameSearchDependencies,
  type NameSearchState,
} from '../../core/files/remote/searchNames.ts';
import { pathText } from '../../core/files/remote/searchText.ts';
import type { RemotePath } from '../../core/files/remotePath.ts';
import { formatCount } from '../../core/lib/format.ts';
import type { UiText } from '../../core/lib/uiText.ts';
import type { ContextKey } from '../shared/contextKey.ts';
import { stepCommand, stepTitle } from '../shared/messages.ts';
import type { ServerPlaces } from '../shared/serverPlaces.ts';
import { activeRow, createListBox, type ListBox, type ListRow } from '../shared/ui/quickInput.ts';

export interface GoToFileDependencies extends NameSearchDependencies {
  readonly places: ServerPlaces;
  readonly recent: Pick<RecentFiles, 'uris'>;
  /** True while the list is open, for the keybinding that opens a file to the side. */
  readonly isOpen: ContextKey;
}

interface Row extends ListRow {
  /** What Enter does. Undefined for a row that only informs. */
  readonly target?:
    { readonly kind: 'file'; readonly uri: vscode.Uri } | { readonly kind: 'step'; readonly step: NextStep };
}

/** The list of *Go to Server File*: recent files at first, and then the files whose names match the typed text. */
export class GoToFile implements vscode.Disposable {
  private readonly places: ServerPlaces;
  private readonly recent: Pick<RecentFiles, 'uris'>;
  private readonly isOpen: ContextKey;
  private readonly search: NameSearch;
  private readonly list: ListBox<Row> = createListBox<Row>();
  /** The rows that were shown, so that the active row stays active when more files are found. */
  private readonly rows = new Map<RemotePath, Row>();
  /** Where the best match opens once it is found, because the user pressed Enter before. */
  private awaited: vscode.ViewColumn | undefined;

  constructor({ places, recent, isOpen, ...search }: GoToFileDependencies) {
    this.places = places;
    this.recent = recent;
    this.isOpen = isOpen;
    this.search = new NameSearch(search);
  }

  /** Shows the list. Resolves when it closes. */
  async show(signal: AbortSignal): Promise<void> {
    const { list, search } = this;
    const hide = () => {
      list.hide();
    };
    list.title = vscode.l10n.t('Go to Server File');
    list.placeholder = vscode.l10n.t('Type a part of the name or path of a file in /user');
    search.onDidChangeState((state) => {
      this.draw(state);
    });
    list.onDidChangeValue((text) => {
      this.awaited = undefined;
      search.setText(text);
    });
    list.onDidAccept(() => {
      this.accept(vscode.ViewColumn.Active);
    });
    list.onDidTriggerItemButton(({ item }) => {
      this.act(item, vscode.ViewColumn.Beside);
    });
    signal.addEventListener('abort', hide);
    this.draw(search.state);
    this.isOpen.set(true);
    try {
      await new Promise<void>((resolve) => {
        list.onDidHide(() => {
          resolve();
        });
        list.show();
      });
    } finally {
      signal.removeEventListener('abort', hide);
      this.isOpen.set(false);
      this.dispose();
    }
  }

  /** Does what Enter does for the active row. Before one is active, waits until the search has ended and takes the best match. */
  accept(column: vscode.ViewColumn): void {
    const row = activeRow(this.list);
    if (row !== undefined) {
      this.act(row, column);
      return;
    }
    this.awaited = column;
    this.openAwaited(this.search.state);
  }

  dispose(): void {
    this.search.dispose();
    this.list.dispose();
  }

  private act({ target }: Row, column: vscode.ViewColumn): void {
    if (target === undefined) return;
    if (target.kind === 'file') {
      this.list.hide();
      void vscode.commands.executeCommand('vscode.open', target.uri, { viewColumn: column, preview: false });
      return;
    }
    const command = stepCommand(target.step);
    if (command === undefined) {
      this.search.retry();
      return;
    }
    this.list.hide();
    void vscode.commands.executeCommand(command);
  }

  private draw(state: NameSearchState): void {
    const { list } = this;
    const [active] = list.activeItems;
    const wasFirst = active === undefined || active === list.items[0];
    list.busy = state.kind === 'searching';
    list.items = this.rowsOf(state);
    // Unless the user has moved to a row, the best match is active.
    if (!wasFirst && list.items.includes(active)) list.activeItems = [active];
    this.openAwaited(state);
  }

  private openAwaited(state: NameSearchState): void {
    const column = this.awaited;
    if (column === undefined || state.kind === 'searching') return;
    this.awaited = undefined;
    const [best] = this.list.items;
    if (best !== undefined) this.act(best, column);
  }

  private rowsOf(state: NameSearchState): readonly Row[] {
    switch (state.kind) {
      case 'empty':
        return this.fileRows(this.recentPaths());
      case 'searching':
        return this.fileRows(state.paths);
      case 'found':
        return state.paths.length === 0
          ? [note(vscode.l10n.t('No files on the server match.'))]
          : [...this.fileRows(state.paths), ...(state.isCut ? [note(cutText())] : [])];
      case 'failed': {
        const text = (state.fault && describe(state.fault)?.text) ?? vscode.l10n.t('The files could not be searched.');
        return [note(text, 'error'), ...stepsAfter(state.fault).map(stepChoice)];
      }
    }
  }

  /** Leaves out the file in the active editor, because the user wants to go elsewhere. */
  private recentPaths(): readonly RemotePath[] {
    const active = vscode.window.activeTextEditor?.document.uri.toString();
    return this.recent.uris
      .filter((uri) => uri !== active)
      .flatMap((uri) => this.places.remotePathOf(vscode.Uri.parse(uri)) ?? []);
  }

  private fileRows(paths: readonly RemotePath[]): readonly Row[] {
    return paths.flatMap((path) => {
      const row = this.rows.get(path) ?? this.createRow(path);
      if (row === undefined) return [];
      this.rows.set(path, row);
      return [row];
    });
  }

  private createRow(path: RemotePath): Row | undefined {
    const uri = this.places.uriOf(path);
    if (uri === undefined) return undefined;
    const { name, folder } = pathText(path);
    return {
      label: name,
      description: folder,
      iconPath: new vscode.ThemeIcon('file'),
      buttons: [{ iconPath: new vscode.ThemeIcon('split-horizontal'), tooltip: vscode.l10n.t('Open to the Side') }],
      alwaysShow: true,
      target: { kind: 'file', uri },
    };
  }
}

function note(label: UiText, icon = 'info'): Row {
  return { label, iconPath: new vscode.ThemeIcon(icon), alwaysShow: true };
}

function stepChoice(step: NextStep): Row {
  return {
    label: stepTitle(step),
    iconPath: new vscode.ThemeIcon('arrow-right'),
    alwaysShow: true,
    target: { kind: 'step', step },
  };
}

function cutText(): UiText {
  return vscode.l10n.t('Only {0} of the matching files are shown. Type more of the name.', formatCount(maxFoundNames));
}
