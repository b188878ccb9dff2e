import * as vscode from 'vscode';
import { maskState } from '../../core/notebook/maskState.ts';
import { fieldsInFile } from './scriptSerializer.ts';

/** Hides the code of cells whose code is hidden in Engee when a script is shown for the first time. The user can show it. */
export function hideCode(notebookType: string): vscode.Disposable {
  const seen = new WeakSet<vscode.NotebookDocument>();
  const hide = (editors: readonly vscode.NotebookEditor[]) => {
    for (const { notebook } of editors) {
      if (notebook.notebookType !== notebookType || seen.has(notebook)) continue;
      seen.add(notebook);
      const ranges = notebook
        .getCells()
        .filter(({ metadata }) => maskState(fieldsInFile(metadata)).isCodeHidden)
        .map(({ index }) => ({ start: index, end: index + 1 }));
      if (ranges.length > 0)
        void vscode.commands.executeCommand('notebook.cell.collapseCellInput', { ranges, document: notebook.uri });
    }
  };
  hide(vscode.window.visibleNotebookEditors);
  return vscode.window.onDidChangeVisibleNotebookEditors(hide);
}
