import * as vscode from 'vscode';
import { omissionText } from '../../core/bridge/omissionText.ts';
import type { Shown } from '../../core/bridge/shown.ts';
import { foreign } from '../../core/lib/uiText.ts';
import { plainText } from '../../core/lib/terminal/plainText.ts';

const scheme = 'engee-variable';
const maxTitleLength = 60;

/** Values of variables as read-only documents, one a variable; a document shows what was read last. */
export class VariableDocuments implements vscode.Disposable {
  private readonly texts = new Map<string, string>();
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly registrations = vscode.Disposable.from(
    this.changed,
    vscode.workspace.registerTextDocumentContentProvider(scheme, {
      onDidChange: this.changed.event,
      provideTextDocumentContent: (uri) =>
        this.texts.get(uri.toString()) ??
        vscode.l10n.t('This value is no longer kept. Show the variable again to see it.'),
    }),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => this.texts.delete(uri.toString())),
  );

  /** Opens the document of a variable; the focus stays in the view, so that the next one can be chosen. */
  async show(name: string, shown: Shown): Promise<void> {
    // A slash would make folders of it.
    const title = foreign(name, maxTitleLength).replaceAll('/', '∕');
    const uri = vscode.Uri.from({ scheme, path: `/${title}`, query: name });
    this.texts.set(uri.toString(), wholeText(shown));
    this.changed.fire(uri);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, { preview: true, preserveFocus: true });
  }

  dispose(): void {
    this.registrations.dispose();
    this.texts.clear();
  }
}

function wholeText(shown: Shown): string {
  const notes = [
    ...(shown.isCut ? [vscode.l10n.t('… the value is longer than this')] : []),
    ...shown.omitted.map((omission) => `(${omissionText(omission)})`),
  ];
  return notes.length === 0 ? plainText(shown.text) : [plainText(shown.text), ...notes, ''].join('\n');
}
