import * as vscode from 'vscode';
import { describe, type NextStep } from '../../core/errors/describe.ts';
import { faultOf } from '../../core/errors/engeeError.ts';
import { Emitter } from '../../core/lib/event.ts';
import type { UiText } from '../../core/lib/uiText.ts';
import type { Logger } from '../../platform/logger.ts';
import { type CommandId, commands } from './commands.ts';
import { notify, type Severity } from './ui/notify.ts';

const retries = new Emitter<void>();
/** Fires when the user selects Try Again, before the retry starts. */
export const onWillTryAgain = retries.event;

/**
 * Shows an error to the user, with its next steps as buttons.
 * @param retry called for the Try Again button; without it, there is no such button
 * @param isUseful whether a step makes sense in the current state
 */
export async function showError(
  error: unknown,
  log: Logger,
  retry?: () => unknown,
  isUseful: (step: NextStep) => boolean = () => true,
): Promise<void> {
  const fault = faultOf(error);
  if (fault === undefined) {
    log.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
    await offerSteps(
      'error',
      vscode.l10n.t('An unexpected error occurred in the Engee extension. See the log for details.'),
      ['showLog'],
    );
    return;
  }
  const description = describe(fault);
  if (description === undefined) return;
  log.warn(`shown to the user: ${fault.kind}`);
  const steps = description.nextSteps.filter((step) => (step !== 'retry' || retry !== undefined) && isUseful(step));
  const chosen = await offerSteps(description.severity, description.text, steps);
  if (chosen !== 'retry') return;
  retries.fire();
  await retry?.();
}

/** Shows a message with next steps as buttons, runs the selected step's command, and returns the step. */
export async function offerSteps(
  severity: Severity,
  text: UiText,
  steps: readonly NextStep[],
): Promise<NextStep | undefined> {
  const button = await notify(severity, text, ...steps.map(stepTitle));
  const chosen = steps.find((step) => stepTitle(step) === button);
  const command = chosen && stepCommand(chosen);
  if (command !== undefined) await vscode.commands.executeCommand(command);
  return chosen;
}

/** Returns the command of a next step; undefined for `retry`, which the caller handles. */
export function stepCommand(step: NextStep): CommandId | undefined {
  const table: Record<NextStep, CommandId | undefined> = {
    signIn: commands.signIn,
    signOutOfOne: commands.signOutOfOne,
    switchAccount: commands.switchAccount,
    startServer: commands.startServer,
    restartServer: commands.restartServer,
    openSettings: commands.openSettings,
    configureOAuth: commands.configureOAuth,
    openInBrowser: commands.openInBrowser,
    showLog: commands.showLog,
    refreshFiles: commands.refreshFiles,
    retry: undefined,
  };
  return table[step];
}

/** Returns the button label of a next step. */
export function stepTitle(step: NextStep): UiText {
  switch (step) {
    case 'signIn':
      return vscode.l10n.t('Sign In');
    case 'signOutOfOne':
      return vscode.l10n.t('Sign Out of One…');
    case 'switchAccount':
      return vscode.l10n.t('Switch Account…');
    case 'startServer':
      return vscode.l10n.t('Start Server');
    case 'restartServer':
      return vscode.l10n.t('Restart Server');
    case 'openSettings':
      return vscode.l10n.t('Open Settings');
    case 'configureOAuth':
      return vscode.l10n.t('Configure OAuth Client…');
    case 'openInBrowser':
      return vscode.l10n.t('Open Engee in Browser');
    case 'showLog':
      return vscode.l10n.t('Show Log');
    case 'refreshFiles':
      return vscode.l10n.t('Refresh');
    case 'retry':
      return vscode.l10n.t('Try Again');
  }
}
