import * as vscode from 'vscode';
import { EngeeError } from '../../core/errors/engeeError.ts';
import type { Server } from '../../core/server/server.ts';
import type { ServerState } from '../../core/server/serverState.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import { showError } from '../shared/messages.ts';
import { showProgress } from '../shared/ui/showProgress.ts';
import { startServer, stopAndStartServer } from './startServer.ts';
import { confirmRestart, confirmStop, stopServer } from './stopServer.ts';

export interface ServerActionDependencies {
  readonly server: Server;
  /** Asks the user to sign in if necessary. Rejects with `canceled` if the user declines. */
  readonly ensureSignedIn: () => Promise<void>;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * What the user can do with the server. Each action asks the user to sign in if needed and shows its own errors, so none
 * rejects. Start, stop and restart return whether they succeeded; stop and restart ask first unless `isConfirmed`.
 */
export interface ServerActions {
  start(): Promise<boolean>;
  stop(isConfirmed?: boolean): Promise<boolean>;
  restart(isConfirmed?: boolean): Promise<boolean>;
  refresh(): Promise<ServerState['kind']>;
}

export function createServerActions({ server, ensureSignedIn, clock, log }: ServerActionDependencies): ServerActions {
  const attempt = async <T>(failed: T, work: (isConfirmed: boolean) => Promise<T>, isConfirmed = false): Promise<T> => {
    try {
      await ensureSignedIn();
      return await work(isConfirmed);
    } catch (error) {
      // Not awaited, because the caller must not wait until a notification is closed.
      void showError(error, log, () => attempt(failed, work));
      return failed;
    }
  };
  return {
    start: () => attempt(false, () => startServer(server, clock)),
    stop: (isConfirmed) =>
      attempt(
        false,
        async (isAgreed) => {
          const question = vscode.l10n.t('Stop your Engee server?');
          const canStop = isAgreed || (await confirmStop(server, question, vscode.l10n.t('Stop Server')));
          return canStop && stopServer(server);
        },
        isConfirmed,
      ),
    restart: (isConfirmed) =>
      attempt(
        false,
        async (isAgreed) => (isAgreed || (await confirmRestart(server))) && stopAndStartServer(server, clock),
        isConfirmed,
      ),
    refresh: () => attempt<ServerState['kind']>('unreachable', () => refreshServer(server)),
  };
}

/** Reports a failure because the user requested the refresh. Automatic refreshes only change the status bar. */
async function refreshServer(server: Server): Promise<ServerState['kind']> {
  const options = {
    location: vscode.ProgressLocation.Window,
    title: vscode.l10n.t('Getting the state of your Engee server'),
  };
  const state = await showProgress(options, async () => server.refresh(new AbortController().signal));
  if (state.kind === 'unreachable') throw new EngeeError(state.fault);
  return state.kind;
}
