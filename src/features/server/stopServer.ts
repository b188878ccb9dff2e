import * as vscode from 'vscode';
import { isFault } from '../../core/errors/engeeError.ts';
import type { UiText } from '../../core/lib/uiText.ts';
import type { Server } from '../../core/server/server.ts';
import { withCancellableProgress } from '../shared/progress.ts';
import { ask } from '../shared/ui/notify.ts';

/** Stops the server under a progress notification; Cancel stops the waiting, not the stop. True when it has stopped. */
export async function stopServer(server: Server): Promise<boolean> {
  return withCancellableProgress(vscode.l10n.t('Stopping your Engee server'), async (_report, signal) => {
    try {
      await server.stop(signal);
      return true;
    } catch (error) {
      if (isFault(error, 'cancelled')) return false;
      throw error;
    }
  });
}

/**
 * Asks before a restart. A stopped server has nothing to lose, but starting it uses hours of the user's license, so the
 * question is another one.
 */
export async function confirmsRestart(server: Server): Promise<boolean> {
  if (!(await isStopped(server)))
    return confirmsStop(server, vscode.l10n.t('Restart your Engee server?'), vscode.l10n.t('Restart Server'));
  const start = vscode.l10n.t('Start Server');
  const detail = vscode.l10n.t('A running server uses the hours of your license.');
  return (
    (await ask('information', { message: vscode.l10n.t('Your Engee server is stopped. Start it?'), detail }, start)) ===
    start
  );
}

/** Asks, since what is in the server's memory is lost. True when there is nothing to lose, too. */
export async function confirmsStop(server: Server, message: UiText, button: UiText): Promise<boolean> {
  if (await isStopped(server)) return true;
  const detail = vscode.l10n.t('All variables and whatever runs there are lost. Files in /user stay.');
  return (await ask('warning', { message, detail }, button)) === button;
}

/** Engee is asked again: another window, or the browser, may have started it since. */
async function isStopped(server: Server): Promise<boolean> {
  return server.state.kind === 'stopped' && (await server.refresh(new AbortController().signal)).kind === 'stopped';
}
