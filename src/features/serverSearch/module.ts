import * as vscode from 'vscode';
import { RecentFiles } from '../../core/files/remote/recentFiles.ts';
import type { RemoteFiles } from '../../core/files/remote/remoteFiles.ts';
import { ContentSearch } from '../../core/files/remote/searchContent.ts';
import type { SearchRequest, SearchState } from '../../core/files/remote/searchState.ts';
import { summaryText } from '../../core/files/remote/searchText.ts';
import { remoteRoot } from '../../core/files/remotePath.ts';
import type { Disposable } from '../../core/lib/disposable.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import type { Memento } from '../../platform/storage.ts';
import { activeCodeEditor } from '../shared/activeCodeEditor.ts';
import { commands } from '../shared/commands.ts';
import { ContextKey } from '../shared/contextKey.ts';
import { LoadingIndicator } from '../shared/loadingIndicator.ts';
import { showError } from '../shared/messages.ts';
import type { ReadyServer } from '../shared/readyServer.ts';
import type { ServerPlaces } from '../shared/serverPlaces.ts';
import { registerCommand } from '../shared/ui/registerCommand.ts';
import { askSearch, maxQueryLength } from './askSearch.ts';
import { GoToFile } from './goToFile.ts';
import { SearchView } from './searchView.ts';

export interface ServerSearchDependencies {
  readonly readyServer: ReadyServer;
  readonly files: Pick<RemoteFiles, 'search'>;
  readonly places: ServerPlaces;
  /** The state of this workspace. */
  readonly memory: Memento;
  readonly clock: Clock;
  readonly log: Logger;
}

export interface ServerSearchModule extends Disposable {
  /** Registers the commands for an address, and shows their results in the view. */
  open(dependencies: ServerSearchDependencies): Disposable;
}

/** Creates the view of the search results. Must be called once per window. */
export function createServerSearch(): ServerSearchModule {
  const view = new SearchView();
  return {
    open: (dependencies) => openServerSearch(view, dependencies),
    dispose: () => {
      view.dispose();
    },
  };
}

const firstRequest: SearchRequest = {
  query: '',
  isCaseSensitive: false,
  isRegex: false,
  includesHidden: false,
  folder: remoteRoot,
};

/**
 * Registers *Go to Server File* and *Find in Server Files*. The commands ignore their arguments, which a link could have
 * chosen. *Find* resolves to the state of the search when it has ended.
 */
function openServerSearch(
  { tree, view }: SearchView,
  { readyServer, files, places, memory, clock, log }: ServerSearchDependencies,
): Disposable {
  const closing = new AbortController();
  const { signal } = closing;
  const onBug = (error: unknown) => void showError(error, log);
  const search = new ContentSearch({ files, uriOf: (path) => places.uriOf(path)?.toString(), onBug });
  const recent = new RecentFiles(memory);
  const keys = {
    hasSearch: new ContextKey('engee.hasSearch'),
    isSearching: new ContextKey('engee.isSearching'),
    isGoingToFile: new ContextKey('engee.isGoingToFile'),
  };
  const progress = new LoadingIndicator('engee.search');
  let opened: GoToFile | undefined;
  let draft = firstRequest;
  const show = (state: SearchState) => {
    const isSearching = state.kind === 'results' && state.progress.kind === 'searching';
    keys.hasSearch.set(state.kind !== 'none');
    keys.isSearching.set(isSearching);
    view.message = summaryText(state);
    tree.show(state);
    progress.set(isSearching);
  };
  const register = (command: string, run: () => unknown) =>
    registerCommand(command, async () => {
      try {
        return await run();
      } catch (error) {
        void showError(error, log);
        return undefined;
      }
    });
  const find = async (request: SearchRequest) => {
    const server = await readyServer(startOffer(), signal);
    const ended = search.start(server, request, signal);
    await vscode.commands.executeCommand('engee.search.focus');
    await ended;
    return search.state;
  };
  const noteRecent = (editor: vscode.TextEditor | undefined) => {
    const uri = editor?.document.uri;
    if (uri !== undefined && places.remotePathOf(uri) !== undefined) void recent.add(uri.toString());
  };
  noteRecent(vscode.window.activeTextEditor);
  return vscode.Disposable.from(
    search.onDidChangeState(show),
    vscode.window.onDidChangeActiveTextEditor(noteRecent),
    register(commands.findInServerFiles, async () => {
      const keepDraft = (request: SearchRequest) => {
        draft = request;
      };
      const request = await askSearch({ ...draft, query: selectedText() ?? draft.query }, keepDraft, signal);
      return request && find(request);
    }),
    register(commands.refreshSearch, () => (search.state.kind === 'none' ? undefined : find(search.state.request))),
    register(commands.cancelSearch, () => {
      search.cancel();
    }),
    register(commands.clearSearch, () => {
      search.clear();
    }),
    register(commands.goToServerFile, async () => {
      const server = await readyServer(startOffer(), signal);
      const list = new GoToFile({ files, server, clock, onBug, places, recent, isOpen: keys.isGoingToFile });
      opened = list;
      await list.show(signal);
      if (opened === list) opened = undefined;
    }),
    register(commands.openServerFileToSide, () => {
      opened?.accept(vscode.ViewColumn.Beside);
    }),
    new vscode.Disposable(() => {
      closing.abort();
      search.clear();
      search.dispose();
    }),
    progress,
    ...Object.values(keys),
  );
}

function startOffer() {
  return {
    question: vscode.l10n.t('Your Engee server is not running. Start it and search its files?'),
    button: vscode.l10n.t('Start and Search'),
  };
}

/** Returns the selected text, if it is a part of one line and not too long to search for. */
function selectedText(): string | undefined {
  const editor = activeCodeEditor();
  if (editor?.selection.isSingleLine !== true || editor.selection.isEmpty) return undefined;
  const { selection, document } = editor;
  return selection.end.character - selection.start.character > maxQueryLength ? undefined : document.getText(selection);
}
