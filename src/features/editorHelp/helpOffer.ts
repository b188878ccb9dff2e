import * as vscode from 'vscode';

/** Julia's own extension, which knows the code of a workspace better than a session does. */
const juliaExtension = 'julialang.language-julia';
const jupyterType = 'jupyter-notebook';

/**
 * Returns whether the editor's help is on for a document. By default, it is off if Julia's extension is there, which is active as
 * soon as Julia code is open.
 */
export function isHelpOn(document: vscode.TextDocument): boolean {
  const setting: unknown = vscode.workspace.getConfiguration('engee.editor', document).get('languageHelp');
  if (setting === 'auto') return vscode.extensions.getExtension(juliaExtension) === undefined;
  return setting === 'on';
}

/** Returns the Jupyter notebook that a cell belongs to. Its kernel may be another program with other variables. */
export function jupyterOf({ uri }: vscode.TextDocument): string | undefined {
  if (uri.scheme !== 'vscode-notebook-cell') return undefined;
  const owner = vscode.workspace.notebookDocuments.find((notebook) => notebook.uri.path === uri.path);
  return owner?.notebookType === jupyterType ? uri.path : undefined;
}
