import * as vscode from 'vscode';
import type { Disposable } from '../../core/lib/disposable.ts';
import { reportBug } from '../../core/lib/reportBug.ts';
import { FileBases } from '../../core/notebook/fileBases.ts';
import { contentKey, newFrame } from '../../core/notebook/notebookFile.ts';
import type { Memento } from '../../platform/storage.ts';
import { commands } from '../shared/commands.ts';
import { registerCommand } from '../shared/ui/registerCommand.ts';
import { keepCellIds } from './cellIds.ts';
import { registerCompareCells } from './compareCells.ts';
import { DamagedScripts } from './damagedScript.ts';
import { MaskReruns } from './maskReruns.ts';
import { createMasks } from './masks.ts';
import { type PortDependencies, registerPort } from './portCommands.ts';
import { openRunning, type RunningDependencies } from './running.ts';
import { SaveConflicts, type SaveConflictsDependencies } from './saveConflicts.ts';
import { ScriptSerializer } from './scriptSerializer.ts';
import { showSectionTitles } from './sectionTitles.ts';

const scriptType = 'engee-script';
const jupyterType = 'jupyter-notebook';

export interface NotebooksModule extends Disposable {
  /** Offers Engee as the kernel of scripts and of Jupyter notebooks. */
  open(dependencies: RunningDependencies): vscode.Disposable;
}

export interface NotebooksDependencies
  extends PortDependencies, Pick<SaveConflictsDependencies, 'setModifiedTime' | 'clock'> {
  readonly memory: Memento;
}

/** Registers Engee's scripts as notebooks. Must be called once per window. */
export function createNotebooks({ memory, ...dependencies }: NotebooksDependencies): NotebooksModule {
  const damaged = new DamagedScripts(scriptType);
  const conflicts = new SaveConflicts({ notebookType: scriptType, bases: new FileBases(memory), ...dependencies });
  const serializer = new ScriptSerializer({
    damaged: (problem, content) => void damaged.open(problem, content).catch(reportBug),
    beforeWrite: async (data, content) => conflicts.beforeWrite(data, content),
  });
  const masks = createMasks(scriptType, [scriptType, jupyterType]);
  const registrations = vscode.Disposable.from(
    damaged,
    masks,
    showSectionTitles(scriptType),
    conflicts,
    registerCompareCells((id) => conflicts.conflictUri(id)),
    vscode.workspace.registerNotebookSerializer(scriptType, serializer, {
      transientDocumentMetadata: { [contentKey]: true },
    }),
    registerPort(serializer, dependencies),
    keepCellIds(scriptType),
    registerCommand(commands.newScript, async () => {
      const data = new vscode.NotebookData([new vscode.NotebookCellData(vscode.NotebookCellKind.Code, '', 'julia')]);
      data.metadata = { engee: newFrame() };
      await vscode.window.showNotebookDocument(await vscode.workspace.openNotebookDocument(scriptType, data));
    }),
  );
  return {
    open: (dependencies) =>
      vscode.Disposable.from(
        openRunning(scriptType, dependencies),
        new MaskReruns(masks.onDidChange, dependencies.runs, dependencies.clock),
      ),
    dispose: () => {
      registrations.dispose();
    },
  };
}
