import * as vscode from 'vscode';
import type { ServerUrl } from '../../core/api/serverUrl.ts';
import type { Auth } from '../../core/auth/auth.ts';
import type { Server } from '../../core/server/server.ts';
import { readyServer } from '../shared/readyServer.ts';

/** The server that code is to run on, after asking for what is missing. Rejects with `cancelled` when the user declines. */
export function readyForRun(auth: Auth, server: Server, signal: AbortSignal): Promise<ServerUrl> {
  const offer = {
    question: vscode.l10n.t('Your Engee server is not running. Start it and run the code?'),
    button: vscode.l10n.t('Start and Run'),
  };
  return readyServer(auth, server, offer, signal);
}
