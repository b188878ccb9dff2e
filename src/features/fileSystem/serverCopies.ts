import * as vscode from 'vscode';
import { remoteScheme } from '../../core/files/remote/remoteUri.ts';
import { remoteBaseName } from '../../core/files/remotePath.ts';
import { foreign } from '../../core/lib/uiText.ts';
import { commands } from '../shared/commands.ts';
import { findOpenNotebook } from '../shared/openDocuments.ts';
import { uriOf } from './documents.ts';
import type { Compare } from './overwriteQuestion.ts';

const scheme = 'engee-on-server';

/** Shows the contents that files have on the server as read-only documents, beside the documents with unsaved changes. */
export class ServerCopies implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly registrations: vscode.Disposable;

  /** @param fileSystem reads the files */
  constructor(fileSystem: Pick<vscode.FileSystemProvider, 'readFile'>) {
    this.registrations = vscode.Disposable.from(
      this.changed,
      vscode.workspace.registerTextDocumentContentProvider(scheme, {
        onDidChange: this.changed.event,
        provideTextDocumentContent: async ({ authority, path }) => {
          const uri = vscode.Uri.from({ scheme: remoteScheme, authority, path });
          return vscode.workspace.decode(await fileSystem.readFile(uri), { uri });
        },
      }),
    );
  }

  /** Opens an editor that compares a document with the file on the server. */
  readonly compare: Compare = async (document) => {
    const uri = uriOf(document);
    if (findOpenNotebook(uri.toString()) !== undefined) {
      await vscode.commands.executeCommand(commands.compareScript, uri);
      return;
    }
    const copy = uri.with({ scheme });
    this.changed.fire(copy);
    const title = vscode.l10n.t('{0} (on the server ↔ in the editor)', foreign(remoteBaseName(document.path)));
    await vscode.commands.executeCommand('vscode.diff', copy, uri, title);
  };

  dispose(): void {
    this.registrations.dispose();
  }
}
