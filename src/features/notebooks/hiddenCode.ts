import * as vscode from 'vscode';
import { maskState } from '../../core/notebook/maskState.ts';
import { fieldsInFile } from './scriptSerializer.ts';

/** Hides the code of cells whose code is hidden in Engee when a script is shown for the first time. The user can show it. */
export function hideCode(notebookType: string): vscode.Disposable {
  const seen = new WeakSet<vscode.NotebookDocument>();
  const hide = ({ notebook, visibleRanges }: vscode.NotebookEditor) => {
    // Before the editor has drawn its cells, it forgets that they were collapsed.
    if (notebook.notebookType !== notebookType || visibleRanges.length === 0 || seen.has(notebook)) return;
    seen.add(notebook);
    const ranges = notebook
      .getCells()
      .filter(({ metadata }) => maskState(fieldsInFile(metadata)).isCodeHidden)
      .map(({ index }) => ({ start: index, end: index + 1 }));
    if (ranges.length > 0)
      void vscode.commands.executeCommand('notebook.cell.collapseCellInput', { ranges, document: notebook.uri });
  };
  vscode.window.visibleNotebookEditors.forEach(hide);
  return vscode.Disposable.from(
    vscode.window.onDidChangeVisibleNotebookEditors((editors) => {
      editors.forEach(hide);
    }),
    vscode.window.onDidChangeNotebookEditorVisibleRanges(({ notebookEditor }) => {
      hide(notebookEditor);
    }),
  );
}
