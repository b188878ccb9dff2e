import * as vscode from 'vscode';

/**
 * The address in an argument of a command, or undefined. The argument may come from a link, and the editor makes a `Uri` of
 * the link's JSON without a check: its `fsPath` and its text may name another file than its path does. So it is made anew
 * from its parts.
 */
export function givenUri(argument: unknown): vscode.Uri | undefined {
  if (!(argument instanceof vscode.Uri)) return undefined;
  const { scheme, authority, path, query, fragment } = argument;
  if (![scheme, authority, path, query, fragment].every((part) => typeof part === 'string')) return undefined;
  try {
    return vscode.Uri.from({ scheme, authority, path, query, fragment });
  } catch {
    // Not a valid address, such as one with a scheme of other characters.
    return undefined;
  }
}

/** Whether this window shows the place: it lies in a folder of the workspace, or is open in an editor. Touches no file. */
export function isOfWindow(uri: vscode.Uri): boolean {
  return isOpen(uri) || (!leadsUp(uri) && vscode.workspace.getWorkspaceFolder(uri) !== undefined);
}

/** The editor compares paths as text, and `folder/../..` begins with the folder. */
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

/** The files that are open in editors, also in those that show no text, such as pictures. */
export function openResources(): readonly vscode.Uri[] {
  return vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .flatMap(({ input }) => {
      const hasUri =
        input instanceof vscode.TabInputText ||
        input instanceof vscode.TabInputCustom ||
        input instanceof vscode.TabInputNotebook;
      return hasUri ? [input.uri] : [];
    });
}
