import * as vscode from 'vscode';
import { describe } from '../../core/errors/describe.ts';
import { EngeeError } from '../../core/errors/engeeError.ts';
import type { Logger } from '../../platform/logger.ts';
import { showError } from '../shared/messages.ts';
import { documentOf } from './documents.ts';
import type { ReadOnlyReason } from './readOnlyReason.ts';
import type { ServerAccess } from './serverAccess.ts';

/**
 * Says why a file on the server can't be opened or saved, with the next step as a button: when the user opens or saves one, or goes
 * to a read-only one whose editor doesn't say it, and once for each reason. Other extensions look for files all the time, so
 * their requests show nothing. The tooltips of files have the reason too.
 */
export function explainAccess(access: ServerAccess, reason: ReadOnlyReason, log: Logger): vscode.Disposable {
  let isExplained = false;
  const changed = new vscode.EventEmitter<undefined>();
  const explain = (uris: readonly vscode.Uri[]) => {
    const faults = uris.flatMap((uri) => {
      const document = documentOf(uri);
      return (document && access.refusal(document.authority)) ?? [];
    });
    const [fault] = faults;
    if (fault === undefined || isExplained) return;
    isExplained = true;
    void showError(new EngeeError(fault), log);
  };
  return vscode.Disposable.from(
    access.onDidChange(() => {
      isExplained = false;
      changed.fire(undefined);
    }),
    changed,
    vscode.window.registerFileDecorationProvider({
      onDidChangeFileDecorations: changed.event,
      provideFileDecoration: (uri) => decoration(uri, access),
    }),
    vscode.window.tabGroups.onDidChangeTabs(({ opened }) => {
      explain(opened.flatMap(({ input }) => (input instanceof vscode.TabInputText ? [input.uri] : [])));
    }),
    vscode.window.onDidChangeActiveTextEditor((editor) => {
      if (editor !== undefined && !reason.isShown && !editor.document.isDirty) explain([editor.document.uri]);
    }),
    vscode.workspace.onWillSaveTextDocument(({ document, reason }) => {
      if (reason === vscode.TextDocumentSaveReason.Manual) explain([document.uri]);
    }),
  );
}

/** Returns a mark with the reason why a file is read-only. The editor's own lock has none. */
function decoration(uri: vscode.Uri, access: ServerAccess): vscode.FileDecoration | undefined {
  const document = documentOf(uri);
  const fault = document && access.refusal(document.authority);
  const reason = fault && describe(fault)?.text;
  return reason === undefined ? undefined : new vscode.FileDecoration(undefined, reason);
}
