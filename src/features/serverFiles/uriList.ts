import * as vscode from 'vscode';

const maxLength = 1_000_000;
const maxUris = 1_000;

/**
 * Returns the files in a dropped `text/uri-list` (RFC 2483). Another program or a page may have written it, so only
 * addresses in a file system that the user can write count, and no web addresses.
 */
export function urisIn(text: string): readonly vscode.Uri[] {
  if (text.length > maxLength) return [];
  return text
    .split(/\r?\n/, maxUris)
    .flatMap((line) => (line === '' || line.startsWith('#') ? [] : (parsed(line.trim()) ?? [])))
    .filter((uri) => vscode.workspace.fs.isWritableFileSystem(uri.scheme) === true);
}

/** Writes a `text/uri-list`. */
export function uriList(uris: readonly vscode.Uri[]): string {
  return uris.map((uri) => uri.toString()).join('\r\n');
}

function parsed(line: string): vscode.Uri | undefined {
  try {
    return vscode.Uri.parse(line, true);
  } catch {
    // Not an address.
    return undefined;
  }
}
