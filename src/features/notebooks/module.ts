import * as vscode from 'vscode';
import type { Disposable } from '../../core/lib/disposable.ts';
import { reportBug } from '../../core/lib/reportBug.ts';
import { newFrame } from '../../core/notebook/notebookFile.ts';
import { commands } from '../shared/commands.ts';
import { registerCommand } from '../shared/ui/registerCommand.ts';
import { keepCellIds } from './cellIds.ts';
import { DamagedScripts } from './damagedScript.ts';
import { MaskReruns } from './maskReruns.ts';
import { createMasks } from './masks.ts';
import { type PortDependencies, registerPort } from './portCommands.ts';
import { openRunning, type RunningDependencies } from './running.ts';
import { ScriptSerializer } from './scriptSerializer.ts';
import { showSectionTitles } from './sectionTitles.ts';

const scriptType = 'engee-script';
const jupyterType = 'jupyter-notebook';

export interface NotebooksModule extends Disposable {
  /** Offers Engee as the kernel of scripts and of Jupyter notebooks. */
  open(dependencies: RunningDependencies): vscode.Disposable;
}

/** Registers Engee's scripts as notebooks. Must be called once per window. */
export function createNotebooks(port: PortDependencies): NotebooksModule {
  const damaged = new DamagedScripts(scriptType);
  const serializer = new ScriptSerializer((problem, content) => void damaged.open(problem, content).catch(reportBug));
  const masks = createMasks(scriptType, [scriptType, jupyterType]);
  const registrations = vscode.Disposable.from(
    damaged,
    masks,
    showSectionTitles(scriptType),
    vscode.workspace.registerNotebookSerializer(scriptType, serializer),
    registerPort(serializer, port),
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
