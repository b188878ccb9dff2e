import * as vscode from 'vscode';

/** Lines that are read before the position. */
const maxLines = 2_000;

/** Returns the text before a position. For a long document, only some lines of it. */
export function textBefore(document: vscode.TextDocument, position: vscode.Position): string {
  const start = new vscode.Position(Math.max(0, position.line - maxLines), 0);
  return document.getText(new vscode.Range(start, position));
}
