import * as vscode from 'vscode';
import type { Runs } from '../../core/run/runService.ts';
import { isOutput } from './outputLanguage.ts';

type Scroll =
  /** The editor decides: its view scrolls along until the user places the cursor in it. */
  | 'asEditor'
  /** A link of the view was followed; what it leads from stays in sight until the next run. */
  | 'afterLink'
  /** The end is kept in sight, although the cursor is elsewhere. */
  | 'toEnd';

/**
 * Lets the Output view scroll along again after one of its links was followed. The click places the cursor, which the editor
 * takes for the wish to stay there, and no extension can take that back: so from the next run on the end is shown at each
 * change, until the user places the cursor in the view.
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

  /** To be called when a link was followed, before anything else gets the focus: only links of the view itself count. */
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
