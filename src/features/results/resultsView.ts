import * as vscode from 'vscode';
import { randomToken } from '../../core/lib/crypto.ts';
import { formatTime } from '../../core/lib/format.ts';
import type { ViewMessage, ViewRequest } from '../../core/run/results/messages.ts';
import { readRequest } from '../../core/run/results/readRequest.ts';
import { resultsPage } from '../../core/run/results/resultsPage.ts';
import { contentOf, listMessage } from '../../core/run/results/viewMessages.ts';
import { noResults, shownResult, type ResultsState } from '../../core/run/results/resultsState.ts';

export const resultsViewId = 'engee.results';

/** The view in the panel: shows a state and passes on what is asked in it. Its page may come and go with the panel. */
export class ResultsView implements vscode.WebviewViewProvider {
  private readonly extensionUri: vscode.Uri;
  private readonly onRequest: (request: ViewRequest) => void;
  private view: vscode.WebviewView | undefined;
  private state: ResultsState = noResults;
  /** What the page shows now; content may be megabytes, and is sent once. */
  private sent: string | undefined;
  /** The newest result came while the page was away, and was not told yet. */
  private isNewestUntold = false;

  constructor(extensionUri: vscode.Uri, onRequest: (request: ViewRequest) => void) {
    this.extensionUri = extensionUri;
    this.onRequest = onRequest;
  }

  async resolveWebviewView(view: vscode.WebviewView): Promise<void> {
    this.view = view;
    this.sent = undefined;
    view.webview.options = {
      enableScripts: true,
      enableForms: false,
      enableCommandUris: false,
      localResourceRoots: [],
    };
    view.webview.onDidReceiveMessage((message: unknown) => {
      this.receive(message);
    });
    view.onDidDispose(() => {
      this.view = undefined;
    });
    const [script, style] = await Promise.all([this.read('results.js'), this.read('results.css')]);
    if (this.view === view)
      view.webview.html = resultsPage({ nonce: randomToken(), script, style, language: vscode.env.language });
  }

  /** @param isNewest a result has just been added, and is told to those who cannot see it */
  show(state: ResultsState, isNewest: boolean): void {
    this.state = state;
    this.isNewestUntold ||= isNewest;
    if (this.view?.visible === true) this.send();
  }

  /** Opens the view where it is, and leaves the cursor where it is. */
  reveal(): void {
    if (this.view === undefined) void vscode.commands.executeCommand(`${resultsViewId}.focus`, { preserveFocus: true });
    else this.view.show(true);
  }

  private async read(name: string): Promise<string> {
    return new TextDecoder().decode(
      await vscode.workspace.fs.readFile(vscode.Uri.joinPath(this.extensionUri, 'dist', name)),
    );
  }

  private receive(message: unknown): void {
    const request = readRequest(message);
    if (request === undefined) return;
    if (request.kind !== 'ready') {
      this.onRequest(request);
      return;
    }
    this.sent = undefined;
    this.send();
  }

  private send(): void {
    const shown = shownResult(this.state);
    this.post(listMessage(this.state, formatTime, this.isNewestUntold));
    this.isNewestUntold = false;
    const key = shown && `${shown.entry.id}:${shown.form.type}`;
    if (shown !== undefined && key !== this.sent) this.post({ kind: 'content', content: contentOf(shown) });
    this.sent = key;
  }

  private post(message: ViewMessage): void {
    void this.view?.webview.postMessage(message);
  }
}
