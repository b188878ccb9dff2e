import * as vscode from 'vscode';
import { isFault } from '../../core/errors/engeeError.ts';
import type { UiText } from '../../core/lib/uiText.ts';
import type { Server } from '../../core/server/server.ts';
import { withCancellableProgress } from '../shared/progress.ts';
import { ask } from '../shared/ui/notify.ts';

/** Stops the server with a progress notification. Cancel stops the wait, not the stop. Returns whether it has stopped. */
export async function stopServer(server: Server): Promise<boolean> {
  return withCancellableProgress(vscode.l10n.t('Stopping your Engee server'), async (_report, signal) => {
    try {
      await server.stop(signal);
      return true;
    } catch (error) {
      if (isFault(error, 'canceled')) return false;
      throw error;
    }
  });
}

/**
 * Asks before a restart. A stopped server has nothing to lose, but starting it uses hours of the user's license, so it
 * gets a different question.
 */
export async function confirmRestart(server: Server): Promise<boolean> {
  if (!(await isStopped(server)))
    return confirmStop(server, vscode.l10n.t('Restart your Engee server?'), vscode.l10n.t('Restart Server'));
  const start = vscode.l10n.t('Start Server');
  const detail = vscode.l10n.t('A running server uses your license hours.');
  return (
    (await ask('information', { message: vscode.l10n.t('Your Engee server is stopped. Start it?'), detail }, start)) ===
    start
  );
}

/** Asks before the contents of the server's memory are lost. Returns true without asking if the server is stopped. */
export async function confirmStop(server: Server, message: UiText, button: UiText): Promise<boolean> {
  if (await isStopped(server)) return true;
  const detail = vscode.l10n.t('All variables and running code will be lost. Files in /user are kept.');
  return (await ask('warning', { message, detail }, button)) === button;
}

/** Checks a stopped server again, because another window or the browser may have started it. */
async function isStopped(server: Server): Promise<boolean> {
  return server.state.kind === 'stopped' && (await server.refresh(new AbortController().signal)).kind === 'stopped';
}
