import * as vscode from 'vscode';
import { InlineResults, type InlineResultsDependencies } from '../../../core/inline/inlineResults.ts';
import type { DocumentNow } from '../../../core/inline/placeRun.ts';
import type { Runs } from '../../../core/run/runService.ts';
import { readableEvent } from '../../../core/stackTrace/readableNames.ts';
import type { Clock } from '../../../platform/clock.ts';
import { ContextKey } from '../../shared/contextKey.ts';
import { findOpenDocument, lineText } from '../../shared/openDocuments.ts';
import type { DocumentEdits } from '../documentEdits.ts';
import type { InlinePainter } from './inlineDecorations.ts';
import { InlineHover } from './inlineHover.ts';

export interface ShownInlineResultsDependencies extends Pick<InlineResultsDependencies, 'errorView'> {
  readonly runs: Pick<Runs, 'onDidRun' | 'runOfFile'>;
  readonly edits: Pick<DocumentEdits, 'lineNow'>;
  readonly clock: Clock;
}

/** Delay before drawing, so that quick runs show only their result, and many runs are drawn together. */
const drawDelayMs = 50;
const tickMs = 1_000;
const setting = 'engee.run.inlineResults';

/** Updates the results next to the code when runs, edits, visible editors or the setting change. */
export class ShownInlineResults implements vscode.Disposable {
  readonly results: InlineResults;
  private readonly clock: Clock;
  private readonly painter: InlinePainter;
  private readonly hasResults = new ContextKey('engee.hasInlineResults');
  private readonly subscriptions: vscode.Disposable;
  private readonly waiting = new Set<string>();
  private drawTimer: { dispose(): void } | undefined;
  private tickTimer: { dispose(): void } | undefined;

  constructor({ runs, edits, clock, errorView }: ShownInlineResultsDependencies, painter: InlinePainter) {
    this.clock = clock;
    this.painter = painter;
    this.results = new InlineResults({ documentOf: (uri) => documentNow(uri, edits), errorView });
    const { workspace, window } = vscode;
    this.subscriptions = vscode.Disposable.from(
      runs.onDidRun((event) => {
        this.results.handle(readableEvent(event, (file) => runs.runOfFile(file)?.submission));
      }),
      this.hasResults,
      this.results.onDidChange((uri) => {
        this.hasResults.set(!this.results.isEmpty);
        this.drawSoon(uri);
      }),
      workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        this.results.edited(document.uri.toString(), contentChanges, { textOf: (line) => lineText(document, line) });
      }),
      workspace.onDidCloseTextDocument(({ uri }) => {
        this.results.forget(uri.toString());
      }),
      workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration(setting)) this.drawAllSoon();
      }),
      window.onDidChangeVisibleTextEditors(() => {
        this.drawAllSoon();
      }),
      window.onDidChangeTextEditorVisibleRanges(({ textEditor: { document } }) => {
        const uri = document.uri.toString();
        if (this.results.of(uri).length > 0) this.drawSoon(uri);
      }),
      vscode.languages.registerHoverProvider('*', new InlineHover(this.results, clock)),
    );
  }

  dispose(): void {
    this.subscriptions.dispose();
    this.drawTimer?.dispose();
    this.tickTimer?.dispose();
    this.painter.dispose();
  }

  private drawAllSoon(): void {
    for (const { document } of vscode.window.visibleTextEditors) this.drawSoon(document.uri.toString());
  }

  private drawSoon(uri: string): void {
    this.waiting.add(uri);
    this.drawTimer ??= this.clock.schedule(() => {
      this.drawTimer = undefined;
      this.draw();
    }, drawDelayMs);
  }

  private draw(): void {
    for (const editor of vscode.window.visibleTextEditors) {
      const uri = editor.document.uri.toString();
      const isOn = vscode.workspace.getConfiguration(undefined, editor.document).get<boolean>(setting) === true;
      if (this.waiting.has(uri)) this.painter.paint(editor, isOn ? this.results.of(uri) : [], this.clock.now());
    }
    this.waiting.clear();
    this.tickWhileRunning();
  }

  /** Updates the elapsed seconds of visible runs. */
  private tickWhileRunning(): void {
    const isRunning = (uri: string) => this.results.of(uri).some(({ status }) => status.kind === 'running');
    const running = () =>
      vscode.window.visibleTextEditors.map(({ document }) => document.uri.toString()).filter(isRunning);
    if (this.tickTimer !== undefined || running().length === 0) return;
    this.tickTimer = this.clock.schedule(() => {
      this.tickTimer = undefined;
      for (const uri of running()) this.waiting.add(uri);
      this.draw();
    }, tickMs);
  }
}

function documentNow(uri: string, edits: Pick<DocumentEdits, 'lineNow'>): DocumentNow | undefined {
  const document = findOpenDocument(uri);
  return (
    document && {
      lineNow: (version, line) => edits.lineNow(uri, version, line),
      textOf: (line) => lineText(document, line),
    }
  );
}
