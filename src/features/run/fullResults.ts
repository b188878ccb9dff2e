import * as vscode from 'vscode';
import type { ReportLine } from '../../core/run/report/reportLine.ts';
import { outputLanguage } from './outputLanguage.ts';
import { linksOf } from './outputLinks.ts';

/** Characters (UTF-16 units) kept of all texts together. */
const maxKeptLength = 64_000_000;

/** A text that may still grow. */
export interface KeptText {
  readonly length: number;
  text(): string;
  /** Lets go of the text: there is no room for it any more. */
  drop(): void;
}

/** The lines that a text ends in, as they are once it is complete. */
export interface LastLines {
  readonly runNumber: number;
  lines(): readonly ReportLine[];
}

/** Keeps the latest texts that are shown elsewhere only in part, and opens one as a read-only document. */
export class FullResults implements vscode.Disposable {
  private readonly scheme: 'engee-result' | 'engee-trace';
  private readonly texts = new Map<string, KeptText>();
  private readonly lastLines = new WeakMap<KeptText, LastLines>();
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly registration: vscode.Disposable;

  /** @param scheme of the documents' addresses; each has one owner */
  constructor(scheme: FullResults['scheme']) {
    this.scheme = scheme;
    this.registration = vscode.Disposable.from(
      vscode.workspace.registerTextDocumentContentProvider(scheme, {
        onDidChange: this.changed.event,
        provideTextDocumentContent: (uri) =>
          this.texts.get(uri.path)?.text() ??
          vscode.l10n.t('This result is no longer kept. Run the code again to see it.'),
      }),
      vscode.languages.registerDocumentLinkProvider(
        { scheme },
        { provideDocumentLinks: (document) => this.linksIn(document) },
      ),
    );
  }

  /**
   * @param title also the name of the document
   * @param lastLines may hold links
   */
  keep(title: string, text: KeptText, lastLines: LastLines): void {
    const { path } = this.uriOf(title);
    this.texts.delete(path);
    this.texts.set(path, text);
    this.lastLines.set(text, lastLines);
    this.forgetOldest(path);
  }

  /** A kept text has come to its end: a document that shows it is shown anew. */
  complete(title: string): void {
    const uri = this.uriOf(title);
    this.forgetOldest(uri.path);
    if (vscode.workspace.textDocuments.some((document) => document.uri.toString() === uri.toString()))
      this.changed.fire(uri);
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

  private linksIn(document: vscode.TextDocument): vscode.DocumentLink[] {
    const text = this.texts.get(document.uri.path);
    const lastLines = text && this.lastLines.get(text);
    if (lastLines === undefined) return [];
    const linked = lastLines.lines().map((line, offset) => ({ offset, line }));
    return linksOf({ number: lastLines.runNumber, linked }, document, document.lineCount - linked.length);
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
