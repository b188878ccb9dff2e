import * as vscode from 'vscode';
import type { Auth } from '../../core/auth/auth.ts';
import type { Disposable } from '../../core/lib/disposable.ts';
import type { ServerService } from '../../core/server/serverService.ts';
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
import { showStatusBar } from './statusBar.ts';

export interface ServerFeatureDependencies {
  readonly auth: Auth;
  readonly server: ServerService;
  /** Asks the user to sign in if necessary. Rejects with `cancelled` if the user declines. */
  readonly ensureSignedIn: () => Promise<void>;
  readonly openInBrowser: () => unknown;
  readonly clock: Clock;
  readonly log: Logger;
}

export interface ServerFeature extends Disposable {
  readonly readyServer: ReadyServer;
  /** Asks, restarts the server and returns whether it runs. Shows its own errors. */
  restartServer(): Promise<boolean>;
}

/**
 * Registers the server's status bar item, context key `engee.serverState` and commands `engee.server.*`, and starts to
 * poll the server. The commands return what the actions return, and `Answers` confirm stop and restart in advance.
 */
export function registerServer(dependencies: ServerFeatureDependencies): ServerFeature {
  const { auth, server, openInBrowser, clock } = dependencies;
  const actions = createServerActions(dependencies);
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
  );
  setContext(server.state);
  // VS Code initially always reports focus. The event corrects it.
  server.setFocused(vscode.window.state.focused);
  server.begin();
  return {
    readyServer: createReadyServer({ ...dependencies, startServer: () => actions.start() }),
    restartServer: () => actions.restart(),
    dispose: () => {
      resources.dispose();
    },
  };
}

function setContext(state: ServerState): void {
  void vscode.commands.executeCommand('setContext', 'engee.serverState', state.kind);
}
