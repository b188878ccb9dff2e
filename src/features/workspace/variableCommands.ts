import * as vscode from 'vscode';
import type { Variable } from '../../core/bridge/bridge.ts';
import { EngeeError } from '../../core/errors/engeeError.ts';
import type { Runs } from '../../core/run/runService.ts';
import type { VariableItem } from '../../core/workspace/variableItems.ts';
import type { VariableWatch } from '../../core/workspace/variableWatch.ts';
import type { WorkspaceState } from '../../core/workspace/workspaceState.ts';
import type { Logger } from '../../platform/logger.ts';
import { commands } from '../shared/commands.ts';
import { showError } from '../shared/messages.ts';
import { mention } from '../shared/ui/notify.ts';
import { registerCommand } from '../shared/ui/registerCommand.ts';
import {
  clearVariables,
  copyNames,
  insertNames,
  showVariable,
  type VariableActionDependencies,
} from './variableActions.ts';

export interface VariableCommandDependencies {
  readonly watch: VariableWatch;
  readonly view: Pick<vscode.TreeView<VariableItem>, 'visible' | 'selection'>;
  readonly runs: Pick<Runs, 'state'>;
  readonly log: Logger;
  readonly actions: VariableActionDependencies;
}

const noticeMs = 5_000;

/**
 * Registers the commands of the view. Its menus pass a row and then all selected rows; a keybinding passes none. A link
 * can pass anything, so an argument counts only if it names a variable in the list.
 */
export function registerVariableCommands({
  watch,
  view,
  runs,
  log,
  actions,
}: VariableCommandDependencies): vscode.Disposable {
  const closing = new AbortController();
  let showing = new AbortController();
  const register = (command: string, act: (variables: readonly Variable[]) => Promise<unknown>) =>
    registerCommand(command, async (row: unknown, rows: unknown) => {
      try {
        const variables = chosen(row, rows, view.selection, watch.state);
        if (variables.length > 0) await act(variables);
      } catch (error) {
        void showError(error, log);
      }
    });
  return vscode.Disposable.from(
    registerCommand(commands.refreshWorkspace, async () => {
      watch.refresh();
      if (!view.visible) await vscode.commands.executeCommand('engee.workspace.focus');
      if (runs.state.kind === 'idle') return;
      mention(vscode.l10n.t('Engee: The variables will be updated after the run.'), noticeMs);
    }),
    register(commands.showVariable, async ([variable]) => {
      // When the user moves through the list, only the value of the last chosen variable matters.
      showing.abort(new EngeeError({ kind: 'canceled' }));
      showing = new AbortController();
      if (variable !== undefined)
        await showVariable(actions, variable, AbortSignal.any([showing.signal, closing.signal]));
    }),
    register(commands.insertVariableName, insertNames),
    register(commands.copyVariableName, copyNames),
    register(commands.clearVariable, async (variables) => {
      try {
        await clearVariables(actions, variables, closing.signal);
      } finally {
        watch.refresh();
      }
    }),
    new vscode.Disposable(() => {
      closing.abort(new EngeeError({ kind: 'canceled' }));
    }),
  );
}

function chosen(
  row: unknown,
  rows: unknown,
  selection: readonly VariableItem[],
  state: WorkspaceState,
): readonly Variable[] {
  const items: readonly unknown[] = Array.isArray(rows) ? rows : row === undefined ? selection : [row];
  const listed = new Map(
    (state.kind === 'list' ? state.list.variables : []).map((variable) => [variable.name, variable]),
  );
  const names = new Set(items.map(nameIn));
  return [...names].flatMap((name) => (name === undefined ? [] : (listed.get(name) ?? [])));
}

function nameIn(item: unknown): string | undefined {
  const variable = propertyOf(item, 'variable');
  const name = propertyOf(variable, 'name');
  return typeof name === 'string' ? name : undefined;
}

function propertyOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
}
