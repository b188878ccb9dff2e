import * as vscode from 'vscode';
import type { Disposable } from '../../core/lib/disposable.ts';
import { Emitter, type Event } from '../../core/lib/event.ts';
import { commands } from '../shared/commands.ts';
import { registerCommand } from '../shared/ui/registerCommand.ts';
import { editFields } from './editFields.ts';
import { hideCode } from './hiddenCode.ts';
import { maskItems } from './maskItems.ts';

export interface Masks extends Disposable {
  /** Fires with a cell after the user changed one of its fields. */
  readonly onDidChange: Event<vscode.NotebookCell>;
}

/** Shows the fields of cells, and lets the user change them. */
export function createMasks(scriptType: string, notebookTypes: readonly string[]): Masks {
  const changed = new Emitter<vscode.NotebookCell>();
  const registrations = vscode.Disposable.from(
    ...notebookTypes.map((type) => vscode.notebooks.registerNotebookCellStatusBarItemProvider(type, maskItems)),
    hideCode(scriptType),
    registerCommand(commands.editFields, (argument) =>
      editFields(argument, (cell) => {
        changed.fire(cell);
      }),
    ),
  );
  return {
    onDidChange: changed.event,
    dispose: () => {
      registrations.dispose();
    },
  };
}
