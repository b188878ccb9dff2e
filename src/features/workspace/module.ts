import * as vscode from 'vscode';
import type { Auth } from '../../core/auth/auth.ts';
import type { Bridge } from '../../core/bridge/bridge.ts';
import type { DisplayValue } from '../../core/bridge/displayValue.ts';
import { describe } from '../../core/errors/describe.ts';
import type { Disposable } from '../../core/lib/disposable.ts';
import { own, type UiText } from '../../core/lib/uiText.ts';
import type { Runs } from '../../core/run/runService.ts';
import type { Server } from '../../core/server/server.ts';
import { VariableWatch } from '../../core/workspace/variableWatch.ts';
import type { WorkspaceState } from '../../core/workspace/workspaceState.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import { setContext } from '../shared/contextKey.ts';
import { LoadingIndicator } from '../shared/loadingIndicator.ts';
import { showError } from '../shared/messages.ts';
import { serverSourceOf } from '../shared/serverSourceOf.ts';
import { registerVariableCommands } from './variableCommands.ts';
import { VariableDocuments } from './variableDocuments.ts';
import { VariableView } from './variableView.ts';

export interface WorkspaceDependencies {
  readonly auth: Auth;
  readonly server: Server;
  readonly runs: Pick<Runs, 'onDidRun' | 'state' | 'onDidChangeState'>;
  readonly bridge: Pick<Bridge, 'variables' | 'showVariable' | 'clearVariable'>;
  readonly showRich: (title: string, shown: DisplayValue) => void;
  readonly clock: Clock;
  readonly log: Logger;
}

export interface WorkspaceModule extends Disposable {
  /** Fills the view for an address, and registers its commands and the context key `engee.workspaceState`. */
  open(dependencies: WorkspaceDependencies): Disposable;
}

/** Creates the view of the variables in Julia's `Main`. Must be called once per window. */
export function createWorkspace(): WorkspaceModule {
  const view = new VariableView();
  return {
    open: (dependencies) => openWorkspace(view, dependencies),
    dispose: () => {
      view.dispose();
    },
  };
}

function openWorkspace(
  { tree, view }: VariableView,
  { auth, server, runs, bridge, showRich, clock, log }: WorkspaceDependencies,
): Disposable {
  const watch = new VariableWatch({ bridge, clock, onBug: (error) => void showError(error, log) });
  const documents = new VariableDocuments();
  const loading = new LoadingIndicator('engee.workspace');
  const show = (state: WorkspaceState) => {
    setContext('engee.workspaceState', contextOf(state));
    view.message = state.kind === 'failed' ? failureText(state) : own('');
    tree.show(state);
    showLoading();
  };
  // The list of a hidden view is not read, so its progress bar would never end.
  const showLoading = () => {
    loading.set(view.visible && watch.state.kind === 'loading');
  };
  const followSource = () => {
    watch.setSource(serverSourceOf(auth.state, server.state));
  };
  const subscriptions = [
    watch.onDidChangeState(show),
    auth.onDidChangeState(followSource),
    server.onDidChangeState(followSource),
    view.onDidChangeVisibility(({ visible }) => {
      watch.setVisible(visible);
      showLoading();
    }),
    runs.onDidChangeState(({ kind }) => {
      watch.setBusy(kind !== 'idle');
    }),
    runs.onDidRun((event) => {
      if (event.kind === 'ended' && event.outcome.kind !== 'notSent') watch.markStale();
    }),
  ];
  show(watch.state);
  followSource();
  watch.setBusy(runs.state.kind !== 'idle');
  watch.setVisible(view.visible);
  return vscode.Disposable.from(
    registerVariableCommands({ watch, view, runs, log, actions: { bridge, server, documents, showRich } }),
    ...subscriptions,
    watch,
    loading,
    documents,
    new vscode.Disposable(() => {
      setContext('engee.workspaceState', undefined);
    }),
  );
}

function contextOf(state: WorkspaceState): string {
  if (state.kind === 'notRunning') return state.status;
  return state.kind === 'list' && state.list.variables.length === 0 ? 'empty' : state.kind;
}

function failureText({ fault }: WorkspaceState & { kind: 'failed' }): UiText {
  return (fault && describe(fault)?.text) ?? vscode.l10n.t('The variables could not be read.');
}
