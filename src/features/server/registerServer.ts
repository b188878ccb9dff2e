import * as vscode from 'vscode';
import type { BaseUrl } from '../../core/api/baseUrl.ts';
import type { Auth } from '../../core/auth/auth.ts';
import { type Disposable, DisposableStore } from '../../core/lib/disposable.ts';
import type { ServerService } from '../../core/server/serverService.ts';
import type { ServerState } from '../../core/server/serverState.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import { registerServerCommands } from './serverCommands.ts';
import { warnAboutSlowStart } from './slowStartNotice.ts';
import { showStatusBar } from './statusBar.ts';

export interface ServerFeatureDependencies {
  readonly auth: Auth;
  readonly server: ServerService;
  readonly clock: Clock;
  readonly log: Logger;
  readonly baseUrl: BaseUrl;
}

/** Registers the server's status bar item, commands and context key `engee.serverState`, and starts to poll the server. */
export function registerServer(dependencies: ServerFeatureDependencies): Disposable {
  const { auth, server, clock } = dependencies;
  const resources = new DisposableStore();
  resources.add(showStatusBar(auth, server, clock));
  resources.add(registerServerCommands(dependencies));
  resources.add(warnAboutSlowStart(server, clock));
  resources.add(server.onDidChangeState(setContext));
  setContext(server.state);
  // VS Code initially always reports focus. The event corrects it.
  server.setFocused(vscode.window.state.focused);
  resources.add(
    vscode.window.onDidChangeWindowState((state) => {
      server.setFocused(state.focused);
    }),
  );
  server.begin();
  return resources;
}

function setContext(state: ServerState): void {
  void vscode.commands.executeCommand('setContext', 'engee.serverState', state.kind);
}
