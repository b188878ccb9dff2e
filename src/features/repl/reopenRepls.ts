import * as vscode from 'vscode';
import type { OpenRepls, ReplPlace, ReplPlaces } from './replPlaces.ts';

/** What follows the terminals of a window. */
export interface ReplTerminals {
  readonly places: ReplPlaces;
  readonly isRepl: (terminal: vscode.Terminal) => boolean;
  readonly create: (location: vscode.TerminalLocation | vscode.TerminalEditorLocationOptions) => vscode.Terminal;
}

/**
 * Opens the REPLs again that were open before the window was reloaded, where they were, and remembers those that are open
 * from now on. Takes no focus.
 */
export function reopenRepls({ places, isRepl, create }: ReplTerminals): vscode.Disposable {
  const isPersistent =
    vscode.workspace.getConfiguration('terminal.integrated').get('enablePersistentSessions') !== false;
  const left = places.takeLeft();
  const reopened = isPersistent ? left.places.map((place) => ({ place, terminal: create(locationOf(place)) })) : [];
  const inPanel = reopened.find(({ place }) => place.kind === 'panel');
  // With its last terminal the editor has closed the panel, or a new shell stands in front.
  if (left.isInFront) inPanel?.terminal.show(true);
  // While a window closes, its terminals go one after the other.
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
  // A tab does not tell which terminal it holds.
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
