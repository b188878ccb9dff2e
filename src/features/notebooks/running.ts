import * as vscode from 'vscode';
import { commands } from '../shared/commands.ts';
import { notify } from '../shared/ui/notify.ts';
import { registerCommand } from '../shared/ui/registerCommand.ts';
import { outputOf } from './cellQueue.ts';
import { CellRuns, type CellRunsDependencies } from './cellRuns.ts';
import { openControllers } from './controllers.ts';
import { ReattachedCells } from './reattachedCells.ts';

export interface RunningDependencies extends CellRunsDependencies {
  /** Asks, restarts the server and returns whether it runs. Shows its own errors. */
  readonly restartServer: () => Promise<boolean>;
}

/** Registers what runs cells on the server. */
export function openRunning(scriptType: string, dependencies: RunningDependencies): vscode.Disposable {
  const cells = new CellRuns(dependencies);
  const reattached = new ReattachedCells({
    ...dependencies,
    outputOf: (sink, submission) => outputOf(dependencies, sink, submission),
  });
  return vscode.Disposable.from(
    openControllers(scriptType, cells, reattached),
    reattached,
    registerCommand(commands.restartAndRunAll, () => restartAndRunAll(cells, dependencies.restartServer)),
  );
}

/** Runs all cells of the active notebook on a server without variables. Does nothing unless the user confirms the restart. */
async function restartAndRunAll(cells: CellRuns, restartServer: () => Promise<boolean>): Promise<void> {
  const editor = vscode.window.activeNotebookEditor;
  if (editor === undefined) {
    void notify('information', vscode.l10n.t('Open a notebook to run all of its cells.'));
    return;
  }
  const { notebook } = editor;
  if (!(await restartServer())) return;
  // The editor skips a cell that has not ended.
  await cells.whenIdle(notebook);
  await vscode.commands.executeCommand('notebook.execute', notebook.uri);
}
