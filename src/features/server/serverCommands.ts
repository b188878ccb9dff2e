import * as vscode from 'vscode';
import type { BaseUrl } from '../../core/api/baseUrl.ts';
import type { Auth } from '../../core/auth/auth.ts';
import { EngeeError } from '../../core/errors/engeeError.ts';
import { type Disposable, DisposableStore } from '../../core/lib/disposable.ts';
import type { Server } from '../../core/server/server.ts';
import type { ServerState } from '../../core/server/serverState.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import { Answers } from '../shared/answers.ts';
import { type CommandId, commands } from '../shared/commands.ts';
import { showError } from '../shared/messages.ts';
import { ensureSignedIn } from '../shared/readyServer.ts';
import { registerCommand } from '../shared/ui/registerCommand.ts';
import { showProgress } from '../shared/ui/showProgress.ts';
import { showServerMenu } from './showServerMenu.ts';
import { startServer, stopAndStartServer } from './startServer.ts';
import { confirmRestart, confirmStop, stopServer } from './stopServer.ts';

export interface ServerCommandDependencies {
  readonly auth: Auth;
  readonly server: Server;
  readonly clock: Clock;
  readonly log: Logger;
  readonly baseUrl: BaseUrl;
}

/**
 * Registers the commands `engee.server.*`. Each asks the user to sign in if needed and shows its own errors, so none
 * rejects. Start, stop and restart return whether they succeeded; stop and restart ask first, unless code passes
 * `Answers`. Refresh returns the kind of the server's state.
 */
export function registerServerCommands({ auth, server, clock, log, baseUrl }: ServerCommandDependencies): Disposable {
  const resources = new DisposableStore();
  const register = (command: CommandId, run: (...args: unknown[]) => Thenable<unknown>) => {
    resources.add(registerCommand(command, run));
  };
  const registerAttempt = <T>(command: CommandId, failed: T, work: (isConfirmed: boolean) => Promise<T>) => {
    register(command, async (...args) => {
      try {
        await ensureSignedIn(auth);
        return await work(Answers.in(args).confirmed === true);
      } catch (error) {
        // Not awaited, because the caller of the command must not wait until a notification is closed.
        void showError(error, log, () => vscode.commands.executeCommand(command));
        return failed;
      }
    });
  };

  registerAttempt(commands.startServer, false, async () => startServer(server, clock));
  registerAttempt(commands.stopServer, false, async (isConfirmed) => {
    const isAgreed =
      isConfirmed ||
      (await confirmStop(server, vscode.l10n.t('Stop your Engee server?'), vscode.l10n.t('Stop Server')));
    return isAgreed && stopServer(server);
  });
  registerAttempt(commands.restartServer, false, async (isConfirmed) => {
    const isAgreed = isConfirmed || (await confirmRestart(server));
    return isAgreed && stopAndStartServer(server, clock);
  });
  registerAttempt<ServerState['kind']>(commands.refreshServer, 'unreachable', async () => refreshServer(server));
  register(commands.openInBrowser, async () => vscode.env.openExternal(vscode.Uri.parse(baseUrl, true)));
  register(commands.showServerMenu, async () => showServerMenu(auth.state, server.state, clock.now()));
  return resources;
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
