import * as vscode from 'vscode';
import type { StartOptions } from '../../core/api/accountApi.ts';
import { isFault } from '../../core/errors/engeeError.ts';
import type { UiText } from '../../core/lib/uiText.ts';
import type { Server } from '../../core/server/server.ts';
import { isSlowStart, type ServerState } from '../../core/server/serverState.ts';
import type { Clock } from '../../platform/clock.ts';
import { applicationSetting } from '../shared/applicationSetting.ts';
import { withCancellableProgress } from '../shared/progress.ts';
import { mention } from '../shared/ui/notify.ts';
import { repeat } from './repeat.ts';

/** Returns the options for starting a server from the current settings. */
export function startOptions(): StartOptions {
  const minutes = applicationSetting('engee.server.inactivityTimeoutMinutes');
  const isUsable = typeof minutes === 'number' && Number.isInteger(minutes) && minutes >= 1 && minutes <= 1440;
  return isUsable ? { inactivityTimeoutS: minutes * 60 } : {};
}

/** Starts the server with a progress notification. Cancel stops the wait, not the start. Returns whether it runs. */
export async function startServer(server: Server, clock: Clock): Promise<boolean> {
  if (server.state.kind === 'running') return true;
  return withServerProgress(vscode.l10n.t('Starting your Engee server'), server, clock, async (signal) =>
    server.start(signal),
  );
}

/** Stops and starts the server, after the user has agreed to it. Returns whether it runs. */
export async function stopAndStartServer(server: Server, clock: Clock): Promise<boolean> {
  return withServerProgress(vscode.l10n.t('Restarting your Engee server'), server, clock, async (signal) => {
    await server.stop(signal);
    await server.start(signal);
  });
}

async function withServerProgress(
  title: UiText,
  server: Server,
  clock: Clock,
  work: (signal: AbortSignal) => Promise<unknown>,
): Promise<boolean> {
  return withCancellableProgress(title, async (report, signal) => {
    const reportState = () => {
      report({ message: messageFor(server.state, clock.now()) });
    };
    const subscriptions = [server.onDidChangeState(reportState), repeat(clock, 30_000, reportState)];
    try {
      await work(signal);
      return true;
    } catch (error) {
      if (!isFault(error, 'canceled')) throw error;
      if (signal.aborted && server.state.kind === 'starting') showStillStarting();
      return false;
    } finally {
      for (const subscription of subscriptions) subscription.dispose();
    }
  });
}

function messageFor(state: ServerState, now: number): UiText {
  if (isSlowStart(state, now))
    return vscode.l10n.t('This is taking longer than usual. You can check it in the browser.');
  switch (state.kind) {
    case 'unreachable':
      return vscode.l10n.t('Engee is not responding. Trying again.');
    case 'stopping':
      return vscode.l10n.t('Stopping the server first.');
    case 'unknown':
    case 'stopped':
    case 'starting':
    case 'running':
      return vscode.l10n.t('This can take a few minutes.');
  }
}

function showStillStarting(): void {
  mention(vscode.l10n.t('Your Engee server is still starting.'), 8_000);
}
