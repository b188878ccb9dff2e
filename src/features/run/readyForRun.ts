import * as vscode from 'vscode';
import type { ServerUrl } from '../../core/api/serverUrl.ts';
import type { Auth } from '../../core/auth/auth.ts';
import type { Server } from '../../core/server/server.ts';
import { readyServer } from '../shared/readyServer.ts';

/**
 * Returns the server to run code on, after asking the user to sign in or start it if necessary. Rejects with `cancelled` if the
 * user declines.
 */
export function readyForRun(auth: Auth, server: Server, signal: AbortSignal): Promise<ServerUrl> {
  const offer = {
    question: vscode.l10n.t('Your Engee server is not running. Start it and run the code?'),
    button: vscode.l10n.t('Start and Run'),
  };
  return readyServer(auth, server, offer, signal);
}
