import * as vscode from 'vscode';
import type { AskOverwrite, RemoteDocument } from '../../core/files/remote/documentFiles.ts';
import { remoteBaseName } from '../../core/files/remotePath.ts';
import { foreign } from '../../core/lib/uiText.ts';
import { ask } from '../shared/ui/notify.ts';
import { uriOf } from './documents.ts';

/** Opens an editor that compares the file on the server with the document. */
export type Compare = (document: RemoteDocument) => Promise<void>;

/** Asks before a save replaces a change on the server that the editor itself doesn't notice. */
export class OverwriteQuestion implements vscode.Disposable {
  private readonly compare: Compare;
  /** Documents that are saved automatically at this moment. */
  private readonly automatic = new Set<string>();
  private readonly subscription = vscode.workspace.onWillSaveTextDocument(({ document: { uri }, reason }) => {
    if (reason === vscode.TextDocumentSaveReason.Manual) this.automatic.delete(uri.toString());
    else this.automatic.add(uri.toString());
  });

  constructor(compare: Compare) {
    this.compare = compare;
  }

  /** Asks the user. An automatic save never asks, because the user is typing. Then the document keeps its changes. */
  readonly ask: AskOverwrite = async (document) => {
    if (this.automatic.delete(uriOf(document).toString())) return false;
    const question = {
      message: vscode.l10n.t(
        "'{0}' has changed on your Engee server since it was opened here.",
        foreign(remoteBaseName(document.path)),
      ),
      detail: vscode.l10n.t('Saving replaces the content on the server with the content of your editor.'),
    };
    const compare = vscode.l10n.t('Compare');
    const overwrite = vscode.l10n.t('Overwrite');
    const answer = await ask('warning', question, compare, overwrite);
    if (answer === compare) void this.compare(document);
    return answer === overwrite;
  };

  dispose(): void {
    this.subscription.dispose();
  }
}
