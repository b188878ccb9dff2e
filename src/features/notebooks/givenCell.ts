import * as vscode from 'vscode';

/** Returns the cell that a command is about: its argument if that is an open cell, otherwise the cell with the focus. */
export function givenCell(argument: unknown): vscode.NotebookCell | undefined {
  // A link can pass anything, so the argument only selects one of the cells that exist.
  const given = vscode.workspace.notebookDocuments
    .flatMap((notebook) => notebook.getCells())
    .find((cell) => cell === argument);
  if (given !== undefined) return given;
  const { notebook, selection } = vscode.window.activeNotebookEditor ?? {};
  return notebook?.getCells()[selection?.start ?? 0];
}
