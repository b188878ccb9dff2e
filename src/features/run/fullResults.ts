import * as vscode from 'vscode';
import { outputLanguage } from './outputLanguage.ts';

/** Characters (UTF-16 units) kept of all texts together. */
const maxKeptLength = 64_000_000;

/** A text that may still grow. */
export interface KeptText {
  readonly length: number;
  text(): string;
  /** Lets go of the text: there is no room for it any more. */
  drop(): void;
}

/** Keeps the latest texts that are shown elsewhere only in part, and opens one as a read-only document. */
export class FullResults implements vscode.Disposable {
  private readonly scheme: 'engee-result' | 'engee-trace';
  private readonly texts = new Map<string, KeptText>();
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly registration: vscode.Disposable;

  /** @param scheme of the documents' addresses; each has one owner */
  constructor(scheme: FullResults['scheme']) {
    this.scheme = scheme;
    this.registration = vscode.workspace.registerTextDocumentContentProvider(scheme, {
      onDidChange: this.changed.event,
      provideTextDocumentContent: (uri) =>
        this.texts.get(uri.path)?.text() ?? vscode.l10n.t('This result is no longer kept. Run the code again to see it.'),
    });
  }

  /** @param title also the name of the document */
  keep(title: string, text: KeptText): void {
    const { path } = this.uriOf(title);
    this.texts.delete(path);
    this.texts.set(path, text);
    this.forgetOldest(path);
  }

  /** A kept text has come to its end: a document that shows it is shown anew. */
  complete(title: string): void {
    const uri = this.uriOf(title);
    this.forgetOldest(uri.path);
    if (vscode.workspace.textDocuments.some((document) => document.uri.toString() === uri.toString())) this.changed.fire(uri);
  }

  async show(title: string): Promise<void> {
    const uri = this.uriOf(title);
    this.changed.fire(uri);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.languages.setTextDocumentLanguage(document, outputLanguage);
    await vscode.window.showTextDocument(document, { preview: true });
  }

  dispose(): void {
    this.registration.dispose();
    this.changed.dispose();
    this.texts.clear();
  }

  private forgetOldest(newest: string): void {
    let length = [...this.texts.values()].reduce((sum, text) => sum + text.length, 0);
    for (const [path, oldest] of this.texts) {
      if (length <= maxKeptLength || path === newest) break;
      this.texts.delete(path);
      length -= oldest.length;
      oldest.drop();
    }
  }

  private uriOf(title: string): vscode.Uri {
    return vscode.Uri.from({ scheme: this.scheme, path: `/${title}` });
  }
}
