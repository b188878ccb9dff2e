import * as vscode from 'vscode';
import type { Runs } from '../../core/run/runService.ts';
import { isOutput } from './outputLanguage.ts';

type Scroll =
  /** VS Code's default: the view follows the output until the user places the cursor in it. */
  | 'asEditor'
  /** A link in the view was clicked. The view stays where it is until the next run. */
  | 'afterLink'
  /** The view follows the output although the cursor is elsewhere. */
  | 'toEnd';

/**
 * Makes the Output view follow the output again after the user clicked a link in it. The click places the cursor, so VS Code
 * stops scrolling, and extensions cannot undo that. Therefore this class reveals the end after each change, from the next run
 * until the user places the cursor in the view.
 */
export class OutputScroll implements vscode.Disposable {
  private scroll: Scroll = 'asEditor';
  private readonly subscriptions: vscode.Disposable;

  constructor(runs: Pick<Runs, 'onDidRun'>) {
    const { window, workspace } = vscode;
    this.subscriptions = vscode.Disposable.from(
      runs.onDidRun(({ kind, run }) => {
        const isShown = (kind === 'sent' || kind === 'reattached') && run.submission.kind !== 'repl';
        if (isShown && this.scroll === 'afterLink') this.scroll = 'toEnd';
      }),
      window.onDidChangeTextEditorSelection(({ textEditor, kind }) => {
        const isByUser =
          kind === vscode.TextEditorSelectionChangeKind.Mouse || kind === vscode.TextEditorSelectionChangeKind.Keyboard;
        if (isByUser && isOutput(textEditor.document)) this.scroll = 'asEditor';
      }),
      workspace.onDidChangeTextDocument(({ document }) => {
        if (isOutput(document)) this.showEnd();
      }),
      window.onDidChangeVisibleTextEditors(() => {
        this.showEnd();
      }),
    );
  }

  /** Call this when a link was clicked, before the focus moves. Only links in the Output view count. */
  linkFollowed(): void {
    const active = vscode.window.activeTextEditor;
    if (active !== undefined && isOutput(active.document)) this.scroll = 'afterLink';
  }

  dispose(): void {
    this.subscriptions.dispose();
  }

  private showEnd(): void {
    if (this.scroll !== 'toEnd') return;
    for (const editor of vscode.window.visibleTextEditors) {
      if (editor.viewColumn !== undefined || !isOutput(editor.document)) continue;
      const end = new vscode.Position(editor.document.lineCount - 1, 0);
      editor.revealRange(new vscode.Range(end, end));
    }
  }
}
