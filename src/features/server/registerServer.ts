import * as vscode from 'vscode';
import type { BaseUrl } from '../../core/api/baseUrl.ts';
import type { Auth } from '../../core/auth/auth.ts';
import { DisposableStore, type Disposable } from '../../core/lib/disposable.ts';
import type { ServerService } from '../../core/server/serverService.ts';
import type { ServerState } from '../../core/server/serverState.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import { registerServerCommands } from './serverCommands.ts';
import { noticeSlowStart } from './slowStartNotice.ts';
import { showStatusBar } from './statusBar.ts';

export interface ServerFeatureDependencies {
  readonly auth: Auth;
  readonly server: ServerService;
  readonly clock: Clock;
  readonly log: Logger;
  readonly baseUrl: BaseUrl;
}

/** Puts the server into the editor (status bar, commands, the context key `engee.serverState`) and begins to watch it. */
export function registerServer(dependencies: ServerFeatureDependencies): Disposable {
  const { auth, server, clock } = dependencies;
  const resources = new DisposableStore();
  resources.add(showStatusBar(auth, server, clock));
  resources.add(registerServerCommands(dependencies));
  resources.add(noticeSlowStart(server, clock));
  resources.add(server.onDidChangeState(setContext));
  setContext(server.state);
  // The editor's first word on focus is always "yes"; the event corrects it.
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
