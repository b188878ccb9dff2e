import * as vscode from 'vscode';
import { randomToken } from '../../core/lib/crypto.ts';
import { formatTime } from '../../core/lib/format.ts';
import type { ViewMessage, ViewRequest } from '../../core/results/messages.ts';
import { readRequest } from '../../core/results/readRequest.ts';
import { resultsPage } from '../../core/results/resultsPage.ts';
import { noResults, type ResultsState, shownResult } from '../../core/results/resultsState.ts';
import { contentOf, listMessage } from '../../core/results/viewMessages.ts';
import type { UnpackFile } from '../../platform/inflate.ts';

export const resultsViewId = 'engee.results';

/** Shows the results in a webview and forwards its requests. VS Code can dispose and recreate the page at any time. */
export class ResultsView implements vscode.WebviewViewProvider {
  private readonly extensionUri: vscode.Uri;
  private readonly unpackFile: UnpackFile;
  private readonly onRequest: (request: ViewRequest) => void;
  private view: vscode.WebviewView | undefined;
  private state: ResultsState = noResults;
  /** The content that the page shows. Content can have megabytes, so it is sent only once. */
  private sent: string | undefined;
  /** Whether the newest result still has to be announced to screen readers. */
  private mustAnnounce = false;

  constructor(extensionUri: vscode.Uri, unpackFile: UnpackFile, onRequest: (request: ViewRequest) => void) {
    this.extensionUri = extensionUri;
    this.unpackFile = unpackFile;
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
    const [script, style] = await Promise.all([
      this.read('results.js.br').then(this.unpackFile),
      this.read('results.css'),
    ]);
    if (this.view !== view) return;
    const decoder = new TextDecoder();
    view.webview.html = resultsPage({
      nonce: randomToken(),
      script: decoder.decode(script),
      style: decoder.decode(style),
      language: vscode.env.language,
    });
  }

  /** @param isNewest whether a result has just been added and must be announced to screen readers */
  show(state: ResultsState, isNewest: boolean): void {
    this.state = state;
    this.mustAnnounce ||= isNewest;
    if (this.view?.visible === true) this.send();
  }

  /** Reveals the view without moving the focus. */
  reveal(): void {
    if (this.view === undefined) void vscode.commands.executeCommand(`${resultsViewId}.focus`, { preserveFocus: true });
    else this.view.show(true);
  }

  private async read(name: string): Promise<Uint8Array> {
    return vscode.workspace.fs.readFile(vscode.Uri.joinPath(this.extensionUri, 'dist', name));
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
    this.post(listMessage(this.state, formatTime, this.mustAnnounce));
    this.mustAnnounce = false;
    const key = shown && `${shown.entry.id}:${shown.form.type}`;
    if (shown !== undefined && key !== this.sent) this.post({ kind: 'content', content: contentOf(shown) });
    this.sent = key;
  }

  private post(message: ViewMessage): void {
    void this.view?.webview.postMessage(message);
  }
}
