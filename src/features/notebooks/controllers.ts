import * as vscode from 'vscode';
import { isJuliaNotebook } from '../../core/notebook/isJuliaNotebook.ts';
import type { CellRuns } from './cellRuns.ts';
import type { ReattachedCells } from './reattachedCells.ts';

const juliaLanguages = ['julia'];
const jupyterType = 'jupyter-notebook';

/** Offers Engee as the kernel of scripts and, while one of Julia is open, of Jupyter notebooks. */
export function openControllers(scriptType: string, cells: CellRuns, reattached: ReattachedCells): vscode.Disposable {
  const create = (type: string) => createController(type, cells, reattached);
  return vscode.Disposable.from(create(scriptType), new JupyterController(() => create(jupyterType)));
}

function createController(type: string, cells: CellRuns, reattached: ReattachedCells): vscode.NotebookController {
  const controller = vscode.notebooks.createNotebookController(`engee-${type}`, type, 'Engee');
  controller.supportedLanguages = juliaLanguages;
  controller.supportsExecutionOrder = true;
  controller.description = vscode.l10n.t('Julia on your Engee server');
  controller.executeHandler = (run, notebook) => cells.run(run, notebook, controller);
  controller.interruptHandler = (notebook) => {
    cells.interrupt(notebook);
  };
  reattached.follow(controller);
  return controller;
}

/** The editor offers a controller for all notebooks of a type, so there is none as long as all are in other languages. */
class JupyterController implements vscode.Disposable {
  private readonly create: () => vscode.NotebookController;
  private readonly subscriptions: vscode.Disposable;
  private controller: vscode.NotebookController | undefined;

  constructor(create: () => vscode.NotebookController) {
    this.create = create;
    const update = () => {
      this.update();
    };
    this.subscriptions = vscode.Disposable.from(
      vscode.workspace.onDidOpenNotebookDocument(update),
      vscode.workspace.onDidCloseNotebookDocument(update),
      vscode.workspace.onDidChangeNotebookDocument(({ metadata }) => {
        if (metadata !== undefined) update();
      }),
    );
    this.update();
  }

  dispose(): void {
    this.subscriptions.dispose();
    this.controller?.dispose();
  }

  private update(): void {
    const isNeeded = vscode.workspace.notebookDocuments.some(
      ({ isClosed, notebookType, metadata }) => !isClosed && notebookType === jupyterType && isJuliaNotebook(metadata),
    );
    if (isNeeded) {
      this.controller ??= this.create();
    } else {
      this.controller?.dispose();
      this.controller = undefined;
    }
  }
}
