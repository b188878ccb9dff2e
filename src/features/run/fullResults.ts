import * as vscode from 'vscode';
import type { ReportLine } from '../../core/output/reportLine.ts';
import { outputLanguage } from './outputLanguage.ts';
import { linksOf } from './outputLinks.ts';

/** Maximum bytes of all kept texts. The newest is kept even if it has more. */
const maxKeptBytes = 64_000_000;

/** A text that may still be growing. */
export interface KeptText {
  /** Bytes of memory that the text takes. */
  readonly bytes: number;
  text(): string;
  /** Releases the text because the limit was reached. */
  drop(): void;
}

/** The last lines of a complete text. */
export interface LastLines {
  readonly runNumber: number;
  lines(): readonly ReportLine[];
}

/** Keeps the latest texts that are shown elsewhere only in part and opens them as read-only documents. */
export class FullResults implements vscode.Disposable {
  private readonly scheme: 'engee-result' | 'engee-trace';
  private readonly texts = new Map<string, KeptText>();
  private readonly lastLines = new WeakMap<KeptText, LastLines>();
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly registration: vscode.Disposable;

  /** @param scheme URI scheme of the documents; each scheme may be used by only one instance */
  constructor(scheme: FullResults['scheme']) {
    this.scheme = scheme;
    this.registration = vscode.Disposable.from(
      vscode.workspace.registerTextDocumentContentProvider(scheme, {
        onDidChange: this.changed.event,
        provideTextDocumentContent: (uri) =>
          this.texts.get(uri.path)?.text() ??
          vscode.l10n.t('This result is no longer available. Run the code again to see it.'),
      }),
      vscode.languages.registerDocumentLinkProvider(
        { scheme },
        { provideDocumentLinks: (document) => this.linksIn(document) },
      ),
    );
  }

  /**
   * @param title name of the document
   * @param lastLines last lines of the text, which may contain links
   */
  keep(title: string, text: KeptText, lastLines: LastLines): void {
    const { path } = this.uriOf(title);
    this.texts.delete(path);
    this.texts.set(path, text);
    this.lastLines.set(text, lastLines);
    this.forgetOldest(path);
  }

  /** Marks a kept text as complete and refreshes the document that shows it. */
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
    let bytes = [...this.texts.values()].reduce((sum, text) => sum + text.bytes, 0);
    for (const [path, oldest] of this.texts) {
      if (bytes <= maxKeptBytes || path === newest) break;
      this.texts.delete(path);
      bytes -= oldest.bytes;
      oldest.drop();
    }
  }

  private uriOf(title: string): vscode.Uri {
    return vscode.Uri.from({ scheme: this.scheme, path: `/${title}` });
  }
}
