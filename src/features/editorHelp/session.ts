import * as vscode from 'vscode';
import type { ServerUrl } from '../../core/api/serverUrl.ts';
import { type Answer, HelpRequests } from '../../core/editorHelp/helpRequests.ts';
import type { SessionHelp } from '../../core/editorHelp/sessionHelp.ts';
import type { Disposable } from '../../core/lib/disposable.ts';
import { reportBug } from '../../core/lib/reportBug.ts';
import type { RunEvent } from '../../core/run/model.ts';
import type { Runs } from '../../core/run/runService.ts';
import type { Server } from '../../core/server/server.ts';
import type { Clock } from '../../platform/clock.ts';
import { isHelpOn, jupyterOf } from './helpOffer.ts';

export interface SessionDependencies {
  readonly help: SessionHelp;
  readonly server: Pick<Server, 'runningUrl' | 'onDidChangeState'>;
  readonly runs: Pick<Runs, 'state' | 'onDidRun'>;
  readonly clock: Clock;
}

/** Calls the session of the user. */
export type AskSession<T> = (help: SessionHelp, server: ServerUrl, signal: AbortSignal) => Promise<T>;

/**
 * Asks the user's session for the editor. Never starts a server, asks for a sign-in or sends a module unasked: it asks only
 * after the user has run something on this server in this window, and not while code runs. Each question comes from a key or
 * the pointer, and nothing is repeated or polled, so a server that is not used stops as early as it would if only that had
 * been typed.
 */
export class Session implements Disposable {
  private readonly dependencies: SessionDependencies;
  private readonly requests: HelpRequests;
  private readonly subscriptions: readonly Disposable[];
  /** The server on which the user has run something. */
  private used: ServerUrl | undefined;
  /** Jupyter notebooks of which a cell ran here. */
  private readonly notebooks = new Set<string>();

  constructor(dependencies: SessionDependencies) {
    this.dependencies = dependencies;
    const { clock, runs, server } = dependencies;
    this.requests = new HelpRequests({ clock, isAllowed: () => this.isAllowed(), onBug: reportBug });
    this.subscriptions = [
      runs.onDidRun((event) => {
        this.follow(event);
      }),
      server.onDidChangeState(() => {
        if (this.used === undefined || server.runningUrl === this.used) return;
        this.used = undefined;
        this.requests.reset();
      }),
    ];
  }

  /** Asks a question about a document. Never rejects. @param key the same for the same question */
  async ask<T>(
    document: vscode.TextDocument,
    key: string,
    send: AskSession<T>,
    token: vscode.CancellationToken,
  ): Promise<Answer<T>> {
    const notebook = jupyterOf(document);
    const { used } = this;
    const isOffered = isHelpOn(document) && (notebook === undefined || this.notebooks.has(notebook));
    if (used === undefined || !isOffered) return { kind: 'unavailable' };
    const { help } = this.dependencies;
    const controller = new AbortController();
    const subscription = token.onCancellationRequested(() => {
      controller.abort();
    });
    try {
      const answer = await this.requests.ask(key, (signal) => send(help, used, signal), controller.signal);
      // The server has restarted. The next run begins a new session.
      if (answer.kind === 'answer' && answer.value === undefined) this.used = undefined;
      return answer;
    } finally {
      subscription.dispose();
    }
  }

  dispose(): void {
    for (const each of this.subscriptions) each.dispose();
    this.requests.dispose();
  }

  private isAllowed(): boolean {
    const { runs, server } = this.dependencies;
    const { runningUrl } = server;
    const isSame = runningUrl !== undefined && runningUrl === this.used;
    return isSame && runs.state.kind === 'idle';
  }

  private follow(event: RunEvent): void {
    if (event.kind !== 'ended') return;
    const { outcome, run } = event;
    if (outcome.kind !== 'value' && outcome.kind !== 'error' && outcome.kind !== 'interrupted') {
      this.requests.forget();
      return;
    }
    // The server has answered, so a request from before the run is answered or lost.
    this.requests.reset();
    this.used = this.dependencies.server.runningUrl;
    if (run.submission.kind === 'notebookCell') this.notebooks.add(vscode.Uri.parse(run.submission.uri).path);
  }
}
