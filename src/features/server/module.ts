import * as vscode from 'vscode';
import type { AccountApi } from '../../core/api/accountApi.ts';
import type { Auth } from '../../core/auth/auth.ts';
import type { Disposable } from '../../core/lib/disposable.ts';
import { ServerService } from '../../core/server/serverService.ts';
import type { ServerState } from '../../core/server/serverState.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import { Answers } from '../shared/answers.ts';
import { commands } from '../shared/commands.ts';
import type { ReadyServer } from '../shared/readyServer.ts';
import { registerCommand } from '../shared/ui/registerCommand.ts';
import { createReadyServer } from './readyServer.ts';
import { createServerActions } from './serverActions.ts';
import { showServerMenu } from './showServerMenu.ts';
import { warnAboutSlowStart } from './slowStartNotice.ts';
import { startOptions } from './startServer.ts';
import { showStatusBar } from './statusBar.ts';

export interface ServerDependencies {
  readonly accountApi: AccountApi;
  readonly auth: Auth;
  /** Asks the user to sign in if necessary. Rejects with `canceled` if the user declines. */
  readonly ensureSignedIn: () => Promise<void>;
  readonly openInBrowser: () => unknown;
  readonly clock: Clock;
  readonly log: Logger;
}

export interface ServerModule extends Disposable {
  readonly service: ServerService;
  readonly readyServer: ReadyServer;
  /** Asks, restarts the server and returns whether it runs. Shows its own errors. */
  readonly restart: () => Promise<boolean>;
}

/**
 * Creates the server's state, registers its status bar item, context key `engee.serverState` and commands
 * `engee.server.*`, and starts to poll the server. The commands return what the actions return, and `Answers` confirm stop and restart in advance.
 */
export function openServer({
  accountApi,
  auth,
  ensureSignedIn,
  openInBrowser,
  clock,
  log,
}: ServerDependencies): ServerModule {
  const server = new ServerService({ api: accountApi, signIn: auth, clock, log, random: Math.random, startOptions });
  const actions = createServerActions({ server, ensureSignedIn, clock, log });
  const isConfirmed = (args: readonly unknown[]) => Answers.in(args).confirmed === true;
  const resources = vscode.Disposable.from(
    showStatusBar(auth, server, clock),
    registerCommand(commands.startServer, () => actions.start()),
    registerCommand(commands.stopServer, (...args) => actions.stop(isConfirmed(args))),
    registerCommand(commands.restartServer, (...args) => actions.restart(isConfirmed(args))),
    registerCommand(commands.refreshServer, () => actions.refresh()),
    registerCommand(commands.openInBrowser, openInBrowser),
    registerCommand(commands.showServerMenu, () => showServerMenu(auth.state, server.state, clock.now())),
    warnAboutSlowStart(server, clock, { openInBrowser, stopServer: () => actions.stop() }),
    server.onDidChangeState(setContext),
    vscode.window.onDidChangeWindowState((state) => {
      server.setFocused(state.focused);
    }),
    server,
  );
  setContext(server.state);
  // VS Code initially always reports focus. The event corrects it.
  server.setFocused(vscode.window.state.focused);
  server.begin();
  return {
    service: server,
    readyServer: createReadyServer({ server, ensureSignedIn, startServer: () => actions.start() }),
    restart: () => actions.restart(),
    dispose: () => {
      resources.dispose();
    },
  };
}

function setContext(state: ServerState): void {
  void vscode.commands.executeCommand('setContext', 'engee.serverState', state.kind);
}
