import * as vscode from 'vscode';
import type { ServerUrl } from '../../core/api/serverUrl.ts';
import { EngeeError } from '../../core/errors/engeeError.ts';
import type { Fault } from '../../core/errors/fault.ts';
import type { UiText } from '../../core/lib/uiText.ts';
import type { RunOutcome } from '../../core/run/model.ts';
import type { Runs } from '../../core/run/runService.ts';
import type { SubmissionRequest } from '../../core/run/submission.ts';
import type { Server } from '../../core/server/server.ts';
import type { Logger } from '../../platform/logger.ts';
import { showError } from '../shared/messages.ts';
import type { ReadyServer } from '../shared/readyServer.ts';
import { mention, notify } from '../shared/ui/notify.ts';

/** How long an error message waits for the current state of the server. */
const refreshTimeoutMs = 3_000;

export interface SubmitDependencies {
  readonly runs: Pick<Runs, 'run'>;
  readonly server: Server;
  readonly log: Logger;
}

/**
 * Returns the server to run code on, after asking the user to sign in or start it if necessary. Rejects with `canceled` if the
 * user declines.
 */
export function readyForRun(readyServer: ReadyServer, signal: AbortSignal): Promise<ServerUrl> {
  const offer = {
    question: vscode.l10n.t('Your Engee server is not running. Start it and run the code?'),
    button: vscode.l10n.t('Start and Run'),
  };
  return readyServer(offer, signal);
}

/**
 * Runs a request and reports problems to the user. Resolves to the outcome, or to undefined if nothing was run. If there is no
 * code, `nothing` is shown as a notification; without it, a message appears in the status bar.
 */
export type Submit = (request: SubmissionRequest | undefined, nothing?: UiText) => Promise<RunOutcome | undefined>;

export function createSubmit({ runs, server, log }: SubmitDependencies): Submit {
  return async function submit(request, nothing) {
    if (request === undefined) {
      void notify('information', vscode.l10n.t('Open a file with Julia code to run it in Engee.'));
      return undefined;
    }
    if (request.kind === 'nothingToRun') {
      const noticeMs = 5_000;
      if (nothing === undefined) mention(vscode.l10n.t('Engee: There is no code to run here.'), noticeMs);
      else void notify('information', nothing);
      return undefined;
    }
    try {
      const outcome = await runs.run(request, new AbortController().signal);
      if (outcome.kind === 'failed') void showFault(outcome.fault, () => submit(request, nothing));
      return outcome;
    } catch (bug) {
      void showError(bug, log);
      return undefined;
    }
  };

  async function showFault(fault: Fault, retry: () => unknown): Promise<void> {
    // The known state of the server was wrong, and the buttons of the message depend on it.
    if (fault.kind === 'serverNotRunning' || fault.kind === 'outcomeUnknown')
      await server.refresh(AbortSignal.timeout(refreshTimeoutMs)).catch(() => undefined);
    await showError(
      new EngeeError(fault),
      log,
      retry,
      (step) => step !== 'startServer' || server.state.kind !== 'running',
    );
  }
}
