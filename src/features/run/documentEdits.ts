import * as vscode from 'vscode';
import { shiftLine, type Edit } from '../../core/run/lineShift.ts';

const maxEditsKept = 5_000;

/** Remembers the edits made to documents since code of theirs was sent, so that a link still finds its line. */
export class DocumentEdits implements vscode.Disposable {
  private readonly editsByUri = new Map<string, { readonly version: number; readonly edit: Edit }[]>();
  /** Every document that was ever followed, open or not. */
  private readonly known = new Set<string>();
  private readonly subscriptions = vscode.Disposable.from(
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      const edits = this.editsByUri.get(document.uri.toString());
      edits?.push(...contentChanges.map((edit) => ({ version: document.version, edit })));
      if (edits !== undefined && edits.length > maxEditsKept) edits.splice(0, edits.length - maxEditsKept);
    }),
    // A document that is opened again counts its versions from the beginning.
    vscode.workspace.onDidCloseTextDocument((document) => this.editsByUri.delete(document.uri.toString())),
  );

  follow(uri: string): void {
    this.known.add(uri);
    if (!this.editsByUri.has(uri)) this.editsByUri.set(uri, []);
  }

  /** The addresses of all documents that are or were followed. */
  get followed(): Iterable<string> {
    return this.known;
  }

  /** Whether code of that document was run in this window, or an error of a run led to it. */
  isKnown(uri: string): boolean {
    return this.known.has(uri);
  }

  /** The version of a document as it stands now, 0 where it is not open; its edits are followed from now on. */
  versionNow(uri: string): number {
    this.follow(uri);
    return vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri)?.version ?? 0;
  }

  /** Where a zero-based line of that version stands now. */
  lineNow(uri: string, version: number, line: number): number {
    const edits = this.editsByUri.get(uri) ?? [];
    return shiftLine(
      line,
      edits.filter((entry) => entry.version > version).map(({ edit }) => edit),
    );
  }

  dispose(): void {
    this.subscriptions.dispose();
  }
}
