import * as vscode from 'vscode';
import { describe } from '../../core/errors/describe.ts';
import type { Fault } from '../../core/errors/fault.ts';
import { stepCommand, stepTitle } from '../shared/messages.ts';
import { textWithCommands } from '../shared/ui/documents.ts';
import { documentOf, hasUnsavedChanges, openUris } from './documents.ts';
import type { EngeeFileSystem } from './engeeFileSystem.ts';
import type { ServerAccess } from './serverAccess.ts';
import { sharedRefusal } from './sharedRefusal.ts';

/**
 * Makes the editor say why it is read-only, with the next step as a link, when the user types in a file whose server is stopped or
 * that belongs to someone else. The editor takes such a reason only for a whole scheme.
 */
export class ReadOnlyReason implements vscode.Disposable {
  private readonly access: ServerAccess;
  private readonly fileSystem: Pick<EngeeFileSystem, 'setReadOnly'>;
  private readonly subscriptions: vscode.Disposable;
  private shown: vscode.MarkdownString | undefined;

  constructor(access: ServerAccess, fileSystem: Pick<EngeeFileSystem, 'setReadOnly'>) {
    this.access = access;
    this.fileSystem = fileSystem;
    const update = () => {
      this.show(this.current());
    };
    const updateFor = (document: vscode.TextDocument) => {
      if (documentOf(document.uri) !== undefined) update();
    };
    this.subscriptions = vscode.Disposable.from(
      access.onDidChange(update),
      vscode.workspace.onDidOpenTextDocument(updateFor),
      vscode.workspace.onDidCloseTextDocument(updateFor),
      // Also when a document gets or loses its unsaved mark.
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        updateFor(document);
      }),
      vscode.window.tabGroups.onDidChangeTabs(update),
      vscode.window.onDidChangeActiveTextEditor(update),
    );
    update();
  }

  /** Whether the editor itself says why. */
  get isShown(): boolean {
    return this.shown !== undefined;
  }

  dispose(): void {
    this.subscriptions.dispose();
    this.show(undefined);
  }

  private current(): Fault | undefined {
    const active = vscode.window.activeTextEditor?.document.uri.toString();
    const mounted = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri);
    const documents = [...openUris(), ...mounted].flatMap((uri) => {
      const document = documentOf(uri);
      if (document === undefined) return [];
      const refusal = this.access.refusal(document.authority);
      return [{ refusal, isUnsaved: hasUnsavedChanges(uri), isActive: uri.toString() === active }];
    });
    return sharedRefusal(documents);
  }

  private show(fault: Fault | undefined): void {
    const description = fault && describe(fault);
    const links = description?.nextSteps.flatMap((step) => {
      const command = stepCommand(step);
      return command === undefined ? [] : [[stepTitle(step), command] as const];
    });
    const reason = description && textWithCommands(description.text, links ?? []);
    if (reason?.value === this.shown?.value) return;
    this.shown = reason;
    this.fileSystem.setReadOnly(reason);
  }
}
