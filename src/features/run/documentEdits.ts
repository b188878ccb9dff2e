import * as vscode from 'vscode';
import { type Edit, shiftLine } from '../../core/run/lineShift.ts';
import { findOpenDocument } from '../shared/openDocuments.ts';

const maxEditsKept = 5_000;

/** Tracks the edits of documents since their code was sent, so that links still lead to the right line. */
export class DocumentEdits implements vscode.Disposable {
  private readonly editsByUri = new Map<string, { readonly version: number; readonly edit: Edit }[]>();
  /** All documents that were ever followed, open or not. */
  private readonly known = new Set<string>();
  private readonly subscriptions = vscode.Disposable.from(
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      const edits = this.editsByUri.get(document.uri.toString());
      edits?.push(...contentChanges.map((edit) => ({ version: document.version, edit })));
      if (edits !== undefined && edits.length > maxEditsKept) edits.splice(0, edits.length - maxEditsKept);
    }),
    // Versions restart when a document is reopened.
    vscode.workspace.onDidCloseTextDocument((document) => this.editsByUri.delete(document.uri.toString())),
  );

  follow(uri: string): void {
    this.known.add(uri);
    if (!this.editsByUri.has(uri)) this.editsByUri.set(uri, []);
  }

  /** The URIs of all documents that are or were followed. */
  get followed(): Iterable<string> {
    return this.known;
  }

  /** Whether this window ran code of the document, or an error of a run refers to it. */
  isKnown(uri: string): boolean {
    return this.known.has(uri);
  }

  /** Returns the current version of a document, or 0 if it is not open, and starts to follow its edits. */
  versionNow(uri: string): number {
    this.follow(uri);
    return findOpenDocument(uri)?.version ?? 0;
  }

  /** Returns the current position of a zero-based line of an earlier version. */
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
