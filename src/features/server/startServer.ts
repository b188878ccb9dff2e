import * as vscode from 'vscode';
import { isFault } from '../../core/errors/engeeError.ts';
import type { UiText } from '../../core/lib/uiText.ts';
import type { Server } from '../../core/server/server.ts';
import { isSlowStart, type ServerState } from '../../core/server/serverState.ts';
import type { Clock } from '../../platform/clock.ts';
import { withCancellableProgress } from '../shared/progress.ts';
import { mention } from '../shared/ui/notify.ts';
import { repeat } from './repeat.ts';

/** Starts the server under a progress notification; Cancel stops the waiting, not the start. True when it runs. */
export async function startServer(server: Server, clock: Clock): Promise<boolean> {
  if (server.state.kind === 'running') return true;
  return underProgress(vscode.l10n.t('Starting your Engee server'), server, clock, async (signal) =>
    server.start(signal),
  );
}

/** The same after stopping it; the user has agreed to that already. */
export async function stopAndStartServer(server: Server, clock: Clock): Promise<boolean> {
  return underProgress(vscode.l10n.t('Restarting your Engee server'), server, clock, async (signal) => {
    await server.stop(signal);
    await server.start(signal);
  });
}

async function underProgress(
  title: UiText,
  server: Server,
  clock: Clock,
  work: (signal: AbortSignal) => Promise<unknown>,
): Promise<boolean> {
  return withCancellableProgress(title, async (report, signal) => {
    const tell = () => {
      report({ message: messageFor(server.state, clock.now()) });
    };
    const subscriptions = [server.onDidChangeState(tell), repeat(clock, 30_000, tell)];
    try {
      await work(signal);
      return true;
    } catch (error) {
      if (!isFault(error, 'cancelled')) throw error;
      if (signal.aborted && server.state.kind === 'starting') sayThatItGoesOn();
      return false;
    } finally {
      for (const subscription of subscriptions) subscription.dispose();
    }
  });
}

function messageFor(state: ServerState, now: number): UiText {
  if (isSlowStart(state, now))
    return vscode.l10n.t('This takes longer than usual. You can look into it in the browser.');
  switch (state.kind) {
    case 'unreachable':
      return vscode.l10n.t('Engee does not answer just now; asking again.');
    case 'stopping':
      return vscode.l10n.t('Stopping first.');
    case 'unknown':
    case 'stopped':
    case 'starting':
    case 'running':
      return vscode.l10n.t('This can take a few minutes.');
  }
}

function sayThatItGoesOn(): void {
  mention(vscode.l10n.t('Your Engee server goes on starting.'), 8_000);
}
