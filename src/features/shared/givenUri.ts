import * as vscode from 'vscode';

/**
 * Returns the URI in an argument of a command, or undefined. The argument can come from a link, and VS Code creates a
 * `Uri` from the link's JSON without validation: its `fsPath` can name another file than its `path`. So the URI is
 * rebuilt from its parts.
 */
export function givenUri(argument: unknown): vscode.Uri | undefined {
  if (!(argument instanceof vscode.Uri)) return undefined;
  const { scheme, authority, path, query, fragment } = argument;
  if (![scheme, authority, path, query, fragment].every((part) => typeof part === 'string')) return undefined;
  try {
    return vscode.Uri.from({ scheme, authority, path, query, fragment });
  } catch {
    // Not a valid URI, for example because of characters in the scheme.
    return undefined;
  }
}

/** Whether a file is in a workspace folder or open in an editor of this window. Does not access the file system. */
export function isOfWindow(uri: vscode.Uri): boolean {
  return isOpen(uri) || (!leadsUp(uri) && vscode.workspace.getWorkspaceFolder(uri) !== undefined);
}

/** VS Code compares paths as text, and `folder/../..` starts with the folder. */
function leadsUp({ path }: vscode.Uri): boolean {
  return path.split(/[\\/]/).includes('..');
}

function isOpen(uri: vscode.Uri): boolean {
  const text = uri.toString();
  return (
    vscode.workspace.textDocuments.some((document) => document.uri.toString() === text) ||
    openResources().some((open) => open.toString() === text)
  );
}

/** Returns the files that are open in editors, including custom editors and notebooks. */
export function openResources(isWanted: (tab: vscode.Tab) => boolean = () => true): readonly vscode.Uri[] {
  return vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .filter(isWanted)
    .flatMap(({ input }) => {
      const hasUri =
        input instanceof vscode.TabInputText ||
        input instanceof vscode.TabInputCustom ||
        input instanceof vscode.TabInputNotebook;
      return hasUri ? [input.uri] : [];
    });
}
