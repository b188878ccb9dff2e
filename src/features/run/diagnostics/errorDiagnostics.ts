import * as vscode from 'vscode';
import { codeRange } from '../../../core/julia/codeRange.ts';
import { own } from '../../../core/lib/uiText.ts';
import type { Run, RunError, RunEvent } from '../../../core/run/model.ts';
import type { Runs } from '../../../core/run/runService.ts';
import { createErrorView } from '../../../core/stackTrace/createErrorView.ts';
import { errorDiagnostics } from '../../../core/stackTrace/errorDiagnostic.ts';
import type { ErrorView, SourceLookup } from '../../../core/stackTrace/errorView.ts';
import {
  type CurrentDocuments,
  isRunAgain,
  movedError,
  type ShownError,
  shownError,
} from '../../../core/stackTrace/shownError.ts';
import { ContextKey } from '../../shared/contextKey.ts';
import { findOpenDocument, lineText } from '../../shared/openDocuments.ts';
import { errorMark, markText } from '../../shared/ui/documents.ts';
import type { DocumentEdits } from '../documentEdits.ts';

/** Maximum number of marked errors. The oldest are removed. */
const maxShown = 100;

export const diagnosticSource = own('Engee');

export interface ErrorDiagnosticsDependencies {
  readonly onDidRun: Runs['onDidRun'];
  readonly edits: DocumentEdits;
  readonly sources: SourceLookup;
  /** Called for each error that gets a diagnostic. */
  readonly onShown: (runNumber: number, error: RunError, view: ErrorView) => void;
}

/** Marks the user's line where a run failed, until the line is edited, run again, closed, or cleared. */
export class ErrorDiagnostics implements vscode.Disposable {
  private readonly dependencies: ErrorDiagnosticsDependencies;
  private readonly hasErrors = new ContextKey('engee.hasErrors');
  private readonly collection = vscode.languages.createDiagnosticCollection('engee');
  private readonly subscriptions: vscode.Disposable;
  private readonly now: CurrentDocuments;
  private shown: readonly ShownError[] = [];

  constructor(dependencies: ErrorDiagnosticsDependencies) {
    this.dependencies = dependencies;
    this.now = {
      lineNow: (uri, version, line) => dependencies.edits.lineNow(uri, version, line),
      textOf: (uri, line) => lineText(findOpenDocument(uri), line),
    };
    const run = dependencies.onDidRun((event) => {
      this.accept(event);
    });
    this.subscriptions = vscode.Disposable.from(
      new vscode.Disposable(() => {
        run.dispose();
      }),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0) this.follow(document, contentChanges);
      }),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        this.keep(({ at }) => at.uri !== uri.toString());
      }),
    );
  }

  clear(): void {
    this.keep(() => false);
  }

  /** Returns the numbers of the runs that this diagnostic belongs to, newest first. */
  runsOf(uri: vscode.Uri, { message, range }: vscode.Diagnostic): number[] {
    const of = this.shown.filter(
      ({ at, message: shown }) =>
        at.uri === uri.toString() && at.line === range.start.line && markText(shown) === message,
    );
    return of.map(({ runNumber }) => runNumber).reverse();
  }

  dispose(): void {
    vscode.Disposable.from(this.subscriptions, this.collection, this.hasErrors).dispose();
  }

  private accept(event: RunEvent): void {
    const { run } = event;
    if (run.submission.kind === 'repl') return;
    if (event.kind === 'sent' || event.kind === 'reattached')
      this.keep((error) => !isRunAgain(error, run.submission, this.now));
    if (event.kind === 'ended' && event.outcome.kind === 'error') this.add(run, event.outcome.error);
  }

  private add(run: Run, error: RunError): void {
    const view = createErrorView(run, error, this.dependencies.sources);
    if (view.exceptions[0].type === 'InterruptException') return;
    const added = errorDiagnostics(view).flatMap(
      (found) => shownError(run.number, run.submission, found, this.now) ?? [],
    );
    if (added.length === 0) return;
    this.dependencies.onShown(run.number, error, view);
    this.replace([...this.shown, ...added].slice(-maxShown));
  }

  private follow(document: vscode.TextDocument, edits: readonly vscode.TextDocumentContentChangeEvent[]): void {
    const uri = document.uri.toString();
    if (!this.shown.some(({ at, related }) => at.uri === uri || related.some((place) => place.uri === uri))) return;
    this.replace(
      this.shown.flatMap((error) => movedError(error, uri, edits, (line) => lineText(document, line)) ?? []),
    );
  }

  private keep(isKept: (error: ShownError) => boolean): void {
    const kept = this.shown.filter(isKept);
    if (kept.length < this.shown.length) this.replace(kept);
  }

  private replace(shown: readonly ShownError[]): void {
    const uris = new Set([...this.shown, ...shown].map(({ at }) => at.uri));
    this.shown = shown;
    this.hasErrors.set(shown.length > 0);
    for (const uri of uris) {
      this.collection.set(vscode.Uri.parse(uri), shown.filter(({ at }) => at.uri === uri).map(toDiagnostic));
    }
  }
}

function toDiagnostic({ at, message, code, related }: ShownError): vscode.Diagnostic {
  return errorMark({
    range: rangeOf(at.uri, at.line, at.character),
    message,
    code,
    source: diagnosticSource,
    related: related.map((place) => ({
      location: new vscode.Location(vscode.Uri.parse(place.uri), rangeOf(place.uri, place.line)),
      message: place.message,
    })),
  });
}

/** Returns the range of the code in a line, or the whole line if the document is not open. */
function rangeOf(uri: string, line: number, character?: number): vscode.Range {
  const text = lineText(findOpenDocument(uri), line);
  if (text === undefined) return new vscode.Range(line, character ?? 0, line, Number.MAX_SAFE_INTEGER);
  const { start, end } = codeRange(text, character);
  return new vscode.Range(line, start, line, end);
}
