import * as vscode from 'vscode';
import type { UserApi } from '../../core/api/userApi.ts';
import type { Auth } from '../../core/auth/auth.ts';
import { plainEngine } from '../../core/run/runEngine.ts';
import { RunQueue, type RunOutcome } from '../../core/run/runQueue.ts';
import { fileToRun, selectionToRun, type EditorSnapshot, type SubmissionRequest } from '../../core/run/submission.ts';
import type { Server } from '../../core/server/server.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import { commands } from '../shared/commands.ts';
import { readyServer } from '../shared/readyServer.ts';
import { DocumentEdits } from './documentEdits.ts';
import { activeEditorSnapshot, documentSnapshot } from './editorSnapshot.ts';
import { inOrder } from './inOrder.ts';
import { linkCommands } from './linkCommands.ts';
import { openFrame } from './openFrame.ts';
import { OutputLinks } from './outputLinks.ts';
import { outputLanguage, RunOutput } from './runOutput.ts';
import { Runs } from './runs.ts';

export interface RunDependencies {
  readonly auth: Auth;
  readonly server: Server;
  readonly userApi: UserApi;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * Running code: the run commands, the output channel and its links, the context key `engee.isRunning`.
 * `engee.run.selection` and `engee.run.file` resolve to a `RunOutcome`, or to undefined when nothing was run.
 */
export function registerRun({ auth, server, userApi, clock, log }: RunDependencies): vscode.Disposable {
  const ready = (signal: AbortSignal) => readyServer(auth, server, startOffer(), signal);
  const queue = new RunQueue(plainEngine(userApi), ready, clock);
  const output = new RunOutput();
  const edits = new DocumentEdits();
  const runs = new Runs({ queue, output, edits, server, clock, log });
  // A file may have to be opened first, and what was asked for after it must not overtake it.
  const next = inOrder();
  const run = async (snapshot: Promise<EditorSnapshot | undefined>, request: (editor: EditorSnapshot) => SubmissionRequest) => {
    const editor = await next(snapshot);
    return isTrusted() ? runRequested(runs, editor && request(editor)) : undefined;
  };
  return vscode.Disposable.from(
    vscode.commands.registerCommand(commands.runSelection, () => run(Promise.resolve(activeEditorSnapshot()), selectionToRun)),
    vscode.commands.registerCommand(commands.runFile, (uri?: unknown) =>
      run(documentSnapshot(uri instanceof vscode.Uri ? uri : undefined), fileToRun),
    ),
    vscode.commands.registerCommand(commands.cancelRun, () => {
      queue.cancelAll();
    }),
    vscode.commands.registerCommand(commands.showOutput, () => {
      output.show();
    }),
    vscode.commands.registerCommand(linkCommands.openFrame, (target: unknown) => openFrame(target, edits)),
    vscode.commands.registerCommand(linkCommands.showFullResult, (number: unknown) => output.fullResults.show(Number(number))),
    vscode.languages.registerDocumentLinkProvider({ language: outputLanguage }, new OutputLinks(output)),
    queue.onDidChangeState(({ kind }) => vscode.commands.executeCommand('setContext', 'engee.isRunning', kind !== 'idle')),
    new vscode.Disposable(() => {
      queue.cancelAll();
      void vscode.commands.executeCommand('setContext', 'engee.isRunning', false);
    }),
    edits,
    output,
  );
}

async function runRequested(runs: Runs, request: SubmissionRequest | undefined): Promise<RunOutcome | undefined> {
  if (request === undefined) {
    void vscode.window.showInformationMessage(vscode.l10n.t('Open a file with Julia code to run it in Engee.'));
    return undefined;
  }
  if (request.kind === 'nothingToRun') {
    const noticeMs = 5_000;
    vscode.window.setStatusBarMessage(vscode.l10n.t('Engee: there is no code here to run.'), noticeMs);
    return undefined;
  }
  return runs.run(request);
}

/** Code of a folder that the user does not trust is not sent in their name; keybindings come here too. */
function isTrusted(): boolean {
  if (vscode.workspace.isTrusted) return true;
  const manage = vscode.l10n.t('Manage Workspace Trust');
  const message = vscode.l10n.t('Code can be run in Engee only from a workspace that you trust.');
  void vscode.window.showWarningMessage(message, manage).then((chosen) => {
    if (chosen === manage) void vscode.commands.executeCommand('workbench.trust.manage');
  });
  return false;
}

function startOffer() {
  return {
    question: vscode.l10n.t('Your Engee server is not running. Start it and run the code?'),
    button: vscode.l10n.t('Start and Run'),
  };
}
