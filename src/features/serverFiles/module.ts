import * as vscode from 'vscode';
import type { Auth } from '../../core/auth/auth.ts';
import type { ListingCache } from '../../core/files/remote/listingCache.ts';
import type { RemoteFiles } from '../../core/files/remote/remoteFiles.ts';
import { TreeModel } from '../../core/files/remote/treeModel.ts';
import type { FilesState } from '../../core/files/remote/treeState.ts';
import { messageOf } from '../../core/files/remote/treeText.ts';
import type { RemotePath } from '../../core/files/remotePath.ts';
import type { Disposable } from '../../core/lib/disposable.ts';
import type { Event } from '../../core/lib/event.ts';
import { own } from '../../core/lib/uiText.ts';
import type { Runs } from '../../core/run/runService.ts';
import type { Server } from '../../core/server/server.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import { setContext } from '../shared/contextKey.ts';
import { showError } from '../shared/messages.ts';
import { serverSourceOf } from '../shared/serverSourceOf.ts';
import { FilesDragAndDrop } from './dragAndDrop.ts';
import { registerFileCommands } from './fileCommands.ts';
import { FilesView } from './filesView.ts';
import type { FileServices, TreeContext } from './treeContext.ts';

export interface ServerFilesDependencies extends FileServices {
  readonly auth: Auth;
  readonly server: Server;
  readonly runs: Pick<Runs, 'onDidRun' | 'state' | 'onDidChangeState'>;
  readonly files: RemoteFiles;
  readonly listings: ListingCache;
  /** Fires with a folder when files in it or below it may have changed. */
  readonly onDidTransfer: Event<RemotePath>;
  readonly clock: Clock;
  readonly log: Logger;
}

export interface ServerFilesModule extends Disposable {
  /** Fills the view for an address, and registers its commands and the context key `engee.filesState`. */
  open(dependencies: ServerFilesDependencies): Disposable;
}

/** Creates the tree of the files on the server. Must be called once per window. */
export function createServerFiles(): ServerFilesModule {
  const dragAndDrop = new FilesDragAndDrop();
  const view = new FilesView(dragAndDrop);
  return {
    open: (dependencies) => openServerFiles(view, dragAndDrop, dependencies),
    dispose: () => {
      view.dispose();
    },
  };
}

function openServerFiles(
  { tree, view }: FilesView,
  dragAndDrop: FilesDragAndDrop,
  { auth, runs, onDidTransfer, ...dependencies }: ServerFilesDependencies,
): Disposable {
  const { server, listings, uriOf, clock, log } = dependencies;
  const model = new TreeModel({ listings, clock, onBug: (error) => void showError(error, log) });
  const closing = new AbortController();
  const context: TreeContext = { ...dependencies, model, view, closing: closing.signal };
  const show = (state: FilesState) => {
    view.message = messageOf(state) ?? own('');
    setContext('engee.filesState', contextOf(state));
  };
  const followSource = () => {
    const account = auth.state.kind === 'signedIn' ? auth.state.account.id : undefined;
    model.setSource(serverSourceOf(auth.state, server.state), account);
  };
  const followSetting = () => {
    model.setShowsHidden(vscode.workspace.getConfiguration().get('engee.files.showHidden') === true);
  };
  const setCollapsed = (isCollapsed: boolean) => {
    return ({ element }: vscode.TreeViewExpansionEvent<unknown>) => {
      if (model.isRow(element)) model.setCollapsed(element.path, isCollapsed);
    };
  };
  const subscriptions = [
    model.onDidChangeState(show),
    model.onDidChangeRows((folder) => {
      tree.update(folder);
    }),
    auth.onDidChangeState(followSource),
    server.onDidChangeState(followSource),
    view.onDidChangeVisibility(({ visible }) => {
      model.setVisible(visible);
    }),
    view.onDidCollapseElement(setCollapsed(true)),
    view.onDidExpandElement(setCollapsed(false)),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('engee.files.showHidden')) followSetting();
    }),
    runs.onDidChangeState(({ kind }) => {
      model.setBusy(kind !== 'idle');
    }),
    runs.onDidRun((event) => {
      if (event.kind === 'ended' && event.outcome.kind !== 'notSent') model.markStale();
    }),
    onDidTransfer((folder) => {
      if (server.runningUrl !== undefined) listings.invalidate(server.runningUrl, folder);
    }),
  ];
  followSetting();
  model.setBusy(runs.state.kind !== 'idle');
  followSource();
  show(model.state);
  tree.show({ model, uriOf, clock });
  dragAndDrop.context = context;
  model.setVisible(view.visible);
  return vscode.Disposable.from(
    registerFileCommands(context),
    ...subscriptions,
    model,
    new vscode.Disposable(() => {
      closing.abort();
      dragAndDrop.context = undefined;
      tree.show(undefined);
      view.message = own('');
      setContext('engee.filesState', undefined);
    }),
  );
}

/** Returns the value that the welcome content in package.json is for. */
function contextOf(state: FilesState): string {
  if (state.kind === 'notRunning') return state.status;
  if (state.kind !== 'outdated') return state.kind;
  // New files could not be created.
  return typeof state.why === 'object' ? 'outdated' : 'listed';
}
