import * as vscode from 'vscode';
import { foreign } from '../../core/lib/uiText.ts';
import { documentTitle } from '../../core/run/documentTitle.ts';
import { commands } from '../shared/commands.ts';
import { givenUri } from '../shared/givenUri.ts';
import { findOpenNotebook } from '../shared/openDocuments.ts';
import { registerCommand } from '../shared/ui/registerCommand.ts';

const scheme = 'engee-saved-notebook';

/**
 * Registers the command that compares an open notebook with its file, in the editor's own comparison of notebooks. There, each
 * cell can take over the content of the file.
 * @param conflictUri returns the notebook of a conflict, whose ID is in the link of a message
 */
export function registerCompareCells(conflictUri: (id: unknown) => vscode.Uri | undefined): vscode.Disposable {
  const files = new SavedNotebooks();
  return vscode.Disposable.from(
    files,
    vscode.workspace.registerFileSystemProvider(scheme, files, { isReadonly: true, isCaseSensitive: true }),
    registerCommand(commands.compareScript, async (argument) => {
      const given = givenUri(argument) ?? conflictUri(argument);
      const uri = given ?? vscode.window.activeNotebookEditor?.notebook.uri;
      if (uri !== undefined && isComparable(uri)) await files.compare(uri);
    }),
  );
}

/** A link can name any file, so only files that are open as notebooks are read. */
function isComparable(uri: vscode.Uri): boolean {
  return findOpenNotebook(uri.toString())?.isUntitled === false;
}

/** The files of open notebooks as they are now, for the editor's comparison, which reads notebooks only from file systems. */
class SavedNotebooks implements vscode.FileSystemProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly onDidChangeFile = this.changed.event;

  async compare(uri: vscode.Uri): Promise<void> {
    const copy = vscode.Uri.from({ scheme, path: uri.path, query: uri.toString() });
    // It may be open since an earlier comparison.
    this.changed.fire([{ uri: copy, type: vscode.FileChangeType.Changed }]);
    const title = vscode.l10n.t('{0} (in the file ↔ in the editor)', foreign(documentTitle(uri.path, [])));
    await vscode.commands.executeCommand('vscode.diff', copy, uri, title);
  }

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const stat = await vscode.workspace.fs.stat(original(uri));
    return { ...stat, permissions: vscode.FilePermission.Readonly };
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    return vscode.workspace.fs.readFile(original(uri));
  }

  readDirectory(): [] {
    return [];
  }

  createDirectory(uri: vscode.Uri): never {
    return refuse(uri);
  }

  writeFile(uri: vscode.Uri): never {
    return refuse(uri);
  }

  delete(uri: vscode.Uri): never {
    return refuse(uri);
  }

  rename(uri: vscode.Uri): never {
    return refuse(uri);
  }

  dispose(): void {
    this.changed.dispose();
  }
}

function original(uri: vscode.Uri): vscode.Uri {
  const file = vscode.Uri.parse(uri.query);
  if (!isComparable(file)) throw vscode.FileSystemError.FileNotFound(uri);
  return file;
}

function refuse(uri: vscode.Uri): never {
  throw vscode.FileSystemError.NoPermissions(uri);
}
