import * as vscode from 'vscode';

/**
 * Returns the text editor that the user works in, or undefined if there is none. While the Output view has the focus,
 * and for a while after, VS Code reports it as the active text editor. Then the editor of the active tab is returned.
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
