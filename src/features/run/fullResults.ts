import * as vscode from 'vscode';

const scheme = 'engee-result';

/** Characters (UTF-16 units) kept of all results together. */
const maxKeptLength = 64_000_000;

/** Keeps the latest results that the output shows only in part, and opens one as a read-only document. */
export class FullResults implements vscode.Disposable {
  private readonly texts = new Map<number, string>();
  private readonly registration = vscode.workspace.registerTextDocumentContentProvider(scheme, {
    provideTextDocumentContent: (uri) =>
      this.texts.get(Number(uri.query)) ?? vscode.l10n.t('This result is no longer kept. Run the code again to see it.'),
  });

  keep(runNumber: number, text: string): void {
    this.texts.set(runNumber, text);
    let length = [...this.texts.values()].reduce((sum, { length }) => sum + length, 0);
    for (const [number, { length: oldest }] of this.texts) {
      if (length <= maxKeptLength || number === runNumber) break;
      this.texts.delete(number);
      length -= oldest;
    }
  }

  async show(runNumber: number): Promise<void> {
    const path = `/${vscode.l10n.t('Engee run {0}', runNumber)}`;
    const document = await vscode.workspace.openTextDocument(vscode.Uri.from({ scheme, path, query: String(runNumber) }));
    await vscode.window.showTextDocument(document, { preview: true });
  }

  dispose(): void {
    this.registration.dispose();
    this.texts.clear();
  }
}
