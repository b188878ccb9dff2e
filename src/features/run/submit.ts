import * as vscode from 'vscode';
import { EngeeError } from '../../core/errors/engeeError.ts';
import type { Fault } from '../../core/errors/fault.ts';
import type { RunOutcome } from '../../core/run/runOutcome.ts';
import type { Runs } from '../../core/run/runService.ts';
import type { SubmissionRequest } from '../../core/run/submission.ts';
import type { Server } from '../../core/server/server.ts';
import type { Logger } from '../../platform/logger.ts';
import { showError } from '../shared/messages.ts';
import { mention, notify } from '../shared/ui/notify.ts';

export interface SubmitParts {
  readonly runs: Pick<Runs, 'run'>;
  readonly server: Server;
  readonly log: Logger;
}

/** Runs what was asked for and says what stands in the way. Resolves with the outcome; undefined when nothing was run. */
export type Submit = (request: SubmissionRequest | undefined) => Promise<RunOutcome | undefined>;

export function createSubmit({ runs, server, log }: SubmitParts): Submit {
  return async function submit(request) {
    if (request === undefined) {
      void notify('information', vscode.l10n.t('Open a file with Julia code to run it in Engee.'));
      return undefined;
    }
    if (request.kind === 'nothingToRun') {
      const noticeMs = 5_000;
      mention(vscode.l10n.t('Engee: there is no code here to run.'), noticeMs);
      return undefined;
    }
    try {
      const outcome = await runs.run(request, new AbortController().signal);
      if (outcome.kind === 'failed') void showFault(outcome.fault, () => submit(request));
      return outcome;
    } catch (bug) {
      void showError(bug, log);
      return undefined;
    }
  };

  async function showFault(fault: Fault, retry: () => unknown): Promise<void> {
    // What was believed of the server was wrong.
    if (fault.kind === 'serverNotRunning' || fault.kind === 'outcomeUnknown') void server.refresh(new AbortController().signal);
    await showError(new EngeeError(fault), log, retry);
  }
}
