import * as vscode from 'vscode';

/**
 * The text editor that the user works in. The editor also calls the Output view the active text editor while that has the
 * focus, and for a while after; then it is the one of the active tab. Undefined where there is none.
 */
export function activeCodeEditor(): vscode.TextEditor | undefined {
  const active = vscode.window.activeTextEditor;
  return active?.document.uri.scheme === 'output' ? editorOfActiveTab() : active;
}

function editorOfActiveTab(): vscode.TextEditor | undefined {
  const { activeTab, viewColumn } = vscode.window.tabGroups.activeTabGroup;
  const uri = uriOf(activeTab?.input)?.toString();
  return vscode.window.visibleTextEditors.find(
    (editor) => editor.viewColumn === viewColumn && editor.document.uri.toString() === uri,
  );
}

function uriOf(input: unknown): vscode.Uri | undefined {
  if (input instanceof vscode.TabInputText) return input.uri;
  return input instanceof vscode.TabInputTextDiff ? input.modified : undefined;
}
