import * as vscode from 'vscode';
import { foreign, own, type UiText } from '../../core/lib/uiText.ts';
import { maxNotebookBytes, readNotebook } from '../../core/notebook/notebookFile.ts';
import { documentTitle } from '../../core/run/documentTitle.ts';
import { errorMark } from '../shared/ui/documents.ts';
import { notify } from '../shared/ui/notify.ts';
import { problemText, type ScriptProblem } from './scriptProblem.ts';

/** The editor reports a tab after it has asked for the content. */
const maxTabWaitMs = 5_000;

/**
 * Opens files that are not notebooks as text, with the reason and the place of the damage. The editor itself shows only the text
 * of an error. A serializer isn't told which file it reads, so that is the tab without a notebook whose file has this content.
 */
export class DamagedScripts implements vscode.Disposable {
  private readonly notebookType: string;
  private readonly marks = vscode.languages.createDiagnosticCollection('engee-scripts');
  private readonly subscriptions: vscode.Disposable;

  constructor(notebookType: string) {
    this.notebookType = notebookType;
    this.subscriptions = vscode.Disposable.from(
      this.marks,
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        this.marks.delete(uri);
      }),
      vscode.workspace.onDidSaveTextDocument((document) => void this.checkAgain(document)),
    );
  }

  /** Must be called when a file could not be read. Other features of the editor read files too, and then nothing is shown. */
  async open(problem: ScriptProblem, content: Uint8Array): Promise<void> {
    const tab = await this.tabOf(content);
    if (tab === undefined) return;
    const { uri } = tab.input;
    await vscode.commands.executeCommand('vscode.openWith', uri, 'default', {
      viewColumn: tab.group.viewColumn,
      preview: tab.isPreview,
    });
    // The text may have taken the place of a tab in preview mode.
    const left = this.tabsWithoutNotebook().filter(({ input }) => input.uri.toString() === uri.toString());
    if (left.length > 0) await vscode.window.tabGroups.close(left);
    this.showPlace(uri, problem);
    await this.explain(uri, problem);
  }

  dispose(): void {
    this.subscriptions.dispose();
  }

  private async explain(uri: vscode.Uri, problem: ScriptProblem): Promise<void> {
    const reason = problemText(problem, openText(uri)?.getText() ?? '');
    const text = vscode.l10n.t("'{0}' is opened as text. {1}", nameOf(uri), reason);
    const show = vscode.l10n.t('Show Place');
    if (!('offset' in problem)) await notify('error', text);
    else if ((await notify('error', text, show)) === show) {
      const again = await vscode.workspace.openTextDocument(uri);
      await vscode.window.showTextDocument(again);
      this.showPlace(uri, problem);
    }
  }

  private showPlace(uri: vscode.Uri, problem: ScriptProblem): void {
    const document = openText(uri);
    if (document === undefined || !('offset' in problem)) return;
    const place = document.positionAt(problem.offset);
    const range = new vscode.Range(place, place);
    const message = problemText(problem, document.getText());
    this.marks.set(uri, [errorMark({ range, message, code: '', source: own('Engee'), related: [] })]);
    const editor = vscode.window.visibleTextEditors.find((each) => each.document === document);
    if (editor === undefined) return;
    editor.selection = new vscode.Selection(place, place);
    editor.revealRange(range, vscode.TextEditorRevealType.InCenter);
  }

  /** Looks whether a file was repaired. */
  private async checkAgain(document: vscode.TextDocument): Promise<void> {
    const { uri } = document;
    if (!this.marks.has(uri)) return;
    const problem = readNotebook(document.getText());
    if ('kind' in problem) {
      this.showPlace(uri, problem);
      return;
    }
    this.marks.delete(uri);
    const open = vscode.l10n.t('Open as Notebook');
    const text = vscode.l10n.t("'{0}' is an Engee script again.", nameOf(uri));
    if ((await notify('information', text, open)) === open)
      await vscode.commands.executeCommand('vscode.openWith', uri, this.notebookType);
  }

  private async tabOf(content: Uint8Array): Promise<NotebookTab | undefined> {
    const changes = new vscode.EventEmitter<void>();
    const subscription = vscode.window.tabGroups.onDidChangeTabs(() => {
      changes.fire();
    });
    const signal = AbortSignal.timeout(maxTabWaitMs);
    try {
      while (!signal.aborted) {
        const changed = nextChange(changes, signal);
        for (const tab of this.tabsWithoutNotebook()) if (await hasContent(tab.input.uri, content)) return tab;
        await changed;
      }
      return undefined;
    } finally {
      subscription.dispose();
      changes.dispose();
    }
  }

  private tabsWithoutNotebook(): readonly NotebookTab[] {
    const open = new Set(vscode.workspace.notebookDocuments.map(({ uri }) => uri.toString()));
    return vscode.window.tabGroups.all
      .flatMap(({ tabs }) => tabs)
      .filter((tab): tab is NotebookTab => tab.input instanceof vscode.TabInputNotebook)
      .filter(({ input }) => input.notebookType === this.notebookType && !open.has(input.uri.toString()));
  }
}

type NotebookTab = vscode.Tab & { readonly input: vscode.TabInputNotebook };

function nextChange(changes: vscode.EventEmitter<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      subscription.dispose();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const subscription = changes.event(done);
    signal.addEventListener('abort', done);
  });
}

/** Asks for the size first, because a file that is too large should not be read again. */
async function hasContent(uri: vscode.Uri, content: Uint8Array): Promise<boolean> {
  try {
    const { size } = await vscode.workspace.fs.stat(uri);
    if (size !== content.length) return false;
    if (size > maxNotebookBytes) return true;
    return Buffer.compare(await vscode.workspace.fs.readFile(uri), content) === 0;
  } catch {
    // The file is gone, or its server is stopped.
    return false;
  }
}

function openText(uri: vscode.Uri): vscode.TextDocument | undefined {
  return vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
}

function nameOf({ path }: vscode.Uri): UiText {
  return foreign(documentTitle(path, []));
}
