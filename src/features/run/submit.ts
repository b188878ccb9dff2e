import * as vscode from 'vscode';
import { EngeeError } from '../../core/errors/engeeError.ts';
import type { Fault } from '../../core/errors/fault.ts';
import type { UiText } from '../../core/lib/uiText.ts';
import type { RunOutcome } from '../../core/run/runOutcome.ts';
import type { Runs } from '../../core/run/runService.ts';
import type { SubmissionRequest } from '../../core/run/submission.ts';
import type { Server } from '../../core/server/server.ts';
import type { Logger } from '../../platform/logger.ts';
import { showError } from '../shared/messages.ts';
import { mention, notify } from '../shared/ui/notify.ts';

/** A message does not wait longer for the state of the server. */
const refreshTimeoutMs = 3_000;

export interface SubmitParts {
  readonly runs: Pick<Runs, 'run'>;
  readonly server: Server;
  readonly log: Logger;
}

/**
 * Runs what was asked for and says what stands in the way. Resolves with the outcome; undefined when nothing was run.
 * `nothing` is said in a notification where there is no code; without it, a word in the status bar is enough.
 */
export type Submit = (request: SubmissionRequest | undefined, nothing?: UiText) => Promise<RunOutcome | undefined>;

export function createSubmit({ runs, server, log }: SubmitParts): Submit {
  return async function submit(request, nothing) {
    if (request === undefined) {
      void notify('information', vscode.l10n.t('Open a file with Julia code to run it in Engee.'));
      return undefined;
    }
    if (request.kind === 'nothingToRun') {
      const noticeMs = 5_000;
      if (nothing === undefined) mention(vscode.l10n.t('Engee: there is no code here to run.'), noticeMs);
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
    // What was believed of the server was wrong. Which buttons make sense depends on its state now.
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
