import * as vscode from 'vscode';
import type { OpenRepls, ReplPlace, ReplPlaces } from './replPlaces.ts';

export interface ReopenReplsDependencies {
  readonly places: ReplPlaces;
  readonly isRepl: (terminal: vscode.Terminal) => boolean;
  readonly create: (location: vscode.TerminalLocation | vscode.TerminalEditorLocationOptions) => vscode.Terminal;
}

/** Reopens the REPLs that were open before a reload, at their positions and without taking focus. Then remembers open REPLs. */
export function reopenRepls({ places, isRepl, create }: ReopenReplsDependencies): vscode.Disposable {
  const isPersistent =
    vscode.workspace.getConfiguration('terminal.integrated').get('enablePersistentSessions') !== false;
  const left = places.takeLeft();
  const reopened = isPersistent ? left.places.map((place) => ({ place, terminal: create(locationOf(place)) })) : [];
  const inPanel = reopened.find(({ place }) => place.kind === 'panel');
  // VS Code has closed the panel with its last terminal, or shows a new shell.
  if (left.isInFront) inPanel?.terminal.show(true);
  // A closing window closes its terminals one by one.
  let isLeaving = false;
  const remember = () => {
    if (!isLeaving) places.write(openRepls(isRepl));
  };
  remember();
  return vscode.Disposable.from(
    vscode.window.onDidOpenTerminal(remember),
    vscode.window.onDidCloseTerminal(({ exitStatus }) => {
      isLeaving ||= exitStatus?.reason === vscode.TerminalExitReason.Shutdown;
      remember();
    }),
    vscode.window.onDidChangeActiveTerminal((terminal) => {
      if (terminal !== undefined) remember();
    }),
    vscode.window.tabGroups.onDidChangeTabs(remember),
  );
}

function openRepls(isRepl: (terminal: vscode.Terminal) => boolean): OpenRepls {
  const repls = vscode.window.terminals.filter(isRepl);
  const names = new Set(repls.map(({ name }) => name));
  // A tab doesn't expose its terminal.
  const columns = vscode.window.tabGroups.all.flatMap(({ viewColumn, tabs }) =>
    tabs
      .filter(({ input, label }) => input instanceof vscode.TabInputTerminal && names.has(label))
      .map(() => viewColumn),
  );
  const active = vscode.window.activeTerminal;
  return {
    places: repls.map((_, index): ReplPlace => {
      const viewColumn = columns[index];
      return viewColumn === undefined ? { kind: 'panel' } : { kind: 'editor', viewColumn };
    }),
    isInFront: active !== undefined && isRepl(active),
  };
}

const { One, Two, Three, Four, Five, Six, Seven, Eight, Nine } = vscode.ViewColumn;
const viewColumns = [One, Two, Three, Four, Five, Six, Seven, Eight, Nine] as const;

function locationOf(place: ReplPlace): vscode.TerminalLocation | vscode.TerminalEditorLocationOptions {
  return place.kind === 'panel'
    ? vscode.TerminalLocation.Panel
    : { viewColumn: viewColumns[place.viewColumn - 1] ?? Nine, preserveFocus: true };
}
