import * as vscode from 'vscode';

/** Returns the path of a folder relative to the workspace. For a workspace folder itself, this is its name, not a long path. */
export function relativeFolder(folder: vscode.Uri): string {
  const workspaceFolder = vscode.workspace.getWorkspaceFolder(folder);
  return workspaceFolder?.uri.toString() === folder.toString()
    ? workspaceFolder.name
    : vscode.workspace.asRelativePath(folder);
}
