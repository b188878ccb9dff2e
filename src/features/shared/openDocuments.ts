import * as vscode from 'vscode';

/** Returns the open document with this URI; undefined if it is not open. */
export function findOpenDocument(uri: string): vscode.TextDocument | undefined {
  return vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri);
}

/** Returns the open notebook with this URI; undefined if it is not open. */
export function findOpenNotebook(uri: string): vscode.NotebookDocument | undefined {
  return vscode.workspace.notebookDocuments.find((notebook) => notebook.uri.toString() === uri);
}

/** Returns the text of a zero-based line; undefined if there is no document or no such line. */
export function lineText(document: vscode.TextDocument | undefined, line: number): string | undefined {
  return document === undefined || line < 0 || line >= document.lineCount ? undefined : document.lineAt(line).text;
}
