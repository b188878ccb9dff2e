import * as vscode from 'vscode';
import type { AskOverwrite, RemoteDocument, SaveDoubt } from '../../core/files/remote/documentFiles.ts';
import { remoteBaseName } from '../../core/files/remotePath.ts';
import { foreign, type UiText } from '../../core/lib/uiText.ts';
import { ask } from '../shared/ui/notify.ts';
import { uriOf } from './documents.ts';

/** Opens an editor that compares the file on the server with the document. */
export type Compare = (document: RemoteDocument) => Promise<void>;

/** Asks before a save replaces a change on the server that the editor itself doesn't notice. */
export class OverwriteQuestion implements vscode.Disposable {
  private readonly compare: Compare;
  /** Documents that are saved automatically at this moment. */
  private readonly automatic = new Set<string>();
  private readonly subscription = vscode.Disposable.from(
    vscode.workspace.onWillSaveTextDocument(({ document: { uri }, reason }) => {
      this.noteReason(uri, reason);
    }),
    vscode.workspace.onWillSaveNotebookDocument(({ notebook: { uri }, reason }) => {
      this.noteReason(uri, reason);
    }),
  );

  constructor(compare: Compare) {
    this.compare = compare;
  }

  /** Asks the user. An automatic save never asks, because the user is typing. Then the document keeps its changes. */
  readonly ask: AskOverwrite = async (document, doubt) => {
    if (this.automatic.delete(uriOf(document).toString())) return false;
    const question = questionAbout(document, doubt);
    if (doubt === 'gone') {
      const create = vscode.l10n.t('Create Again');
      return (await ask('warning', question, create)) === create;
    }
    const compare = vscode.l10n.t('Compare');
    const overwrite = vscode.l10n.t('Overwrite');
    const answer = await ask('warning', question, compare, overwrite);
    if (answer === compare) void this.compare(document);
    return answer === overwrite;
  };

  dispose(): void {
    this.subscription.dispose();
  }

  private noteReason(uri: vscode.Uri, reason: vscode.TextDocumentSaveReason): void {
    if (reason === vscode.TextDocumentSaveReason.Manual) this.automatic.delete(uri.toString());
    else this.automatic.add(uri.toString());
  }
}

function questionAbout(
  { path }: RemoteDocument,
  doubt: SaveDoubt,
): { readonly message: UiText; readonly detail: UiText } {
  const name = foreign(remoteBaseName(path));
  const detail = vscode.l10n.t('Saving replaces the content on the server with the content of your editor.');
  switch (doubt) {
    case 'changed':
      return {
        message: vscode.l10n.t("'{0}' has changed on your Engee server since it was opened here.", name),
        detail,
      };
    case 'unknown':
      return {
        message: vscode.l10n.t("'{0}' may have changed on your Engee server since it was edited here.", name),
        detail,
      };
    case 'gone':
      return {
        message: vscode.l10n.t("'{0}' is no longer on your Engee server. It was moved, renamed or deleted.", name),
        detail: vscode.l10n.t('Saving creates it again at its old place: {0}', foreign(path)),
      };
  }
}
