import * as vscode from 'vscode';
import type { Disposable } from '../../core/lib/disposable.ts';
import { newFrame } from '../../core/notebook/notebookFile.ts';
import { commands } from '../shared/commands.ts';
import { registerCommand } from '../shared/ui/registerCommand.ts';
import { keepCellIds } from './cellIds.ts';
import { CellRuns, type CellRunsDependencies } from './cellRuns.ts';
import { explainDamage } from './damagedScript.ts';
import { MaskReruns } from './maskReruns.ts';
import { createMasks } from './masks.ts';
import { ScriptSerializer } from './scriptSerializer.ts';
import { showSectionTitles } from './sectionTitles.ts';

const scriptType = 'engee-script';
const jupyterType = 'jupyter-notebook';
const juliaLanguages = ['julia'];

export interface NotebooksModule extends Disposable {
  /** Offers Engee as the kernel of scripts and of Jupyter notebooks. */
  open(dependencies: CellRunsDependencies): vscode.Disposable;
}

/** Registers Engee's scripts as notebooks. Must be called once per window. */
export function createNotebooks(): NotebooksModule {
  const masks = createMasks(scriptType, [scriptType, jupyterType]);
  const registrations = vscode.Disposable.from(
    masks,
    showSectionTitles(scriptType),
    vscode.workspace.registerNotebookSerializer(scriptType, new ScriptSerializer(explainDamage)),
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
        openControllers(dependencies),
        new MaskReruns(masks.onDidChange, dependencies.runs, dependencies.clock),
      ),
    dispose: () => {
      registrations.dispose();
    },
  };
}

function openControllers(dependencies: CellRunsDependencies): vscode.Disposable {
  const cells = new CellRuns(dependencies);
  return vscode.Disposable.from(
    ...[scriptType, jupyterType].map((type) => {
      const controller = vscode.notebooks.createNotebookController(`engee-${type}`, type, 'Engee');
      controller.supportedLanguages = juliaLanguages;
      controller.supportsExecutionOrder = true;
      controller.description = vscode.l10n.t('Julia on your Engee server');
      controller.executeHandler = (run, notebook) => cells.run(run, notebook, controller);
      controller.interruptHandler = (notebook) => cells.interrupt(notebook);
      return controller;
    }),
  );
}
