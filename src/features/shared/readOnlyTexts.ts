import * as vscode from 'vscode';
import type { UiText } from '../../core/lib/uiText.ts';

/** Read-only documents of one scheme. The text of a document is kept until it is closed. */
export class ReadOnlyTexts implements vscode.Disposable {
  private readonly texts = new Map<string, string>();
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly registrations: vscode.Disposable;

  /** @param gone returns the text of a document that was open when the window was reloaded */
  constructor(scheme: string, gone: () => UiText) {
    this.registrations = vscode.Disposable.from(
      this.changed,
      vscode.workspace.registerTextDocumentContentProvider(scheme, {
        onDidChange: this.changed.event,
        provideTextDocumentContent: (uri) => this.texts.get(uri.toString()) ?? gone(),
      }),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.texts.delete(uri.toString())),
    );
  }

  /** Shows a text in an editor in preview mode. A document that is open already gets the new text. */
  async show(uri: vscode.Uri, text: string, options: vscode.TextDocumentShowOptions = {}): Promise<void> {
    this.texts.set(uri.toString(), text);
    this.changed.fire(uri);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, { preview: true, ...options });
  }

  dispose(): void {
    this.registrations.dispose();
    this.texts.clear();
  }
}
