import * as vscode from 'vscode';
import type { Server } from '../../core/server/server.ts';
import { isSlowStart } from '../../core/server/serverState.ts';
import type { Clock } from '../../platform/clock.ts';
import { commands } from '../shared/commands.ts';
import { notify } from '../shared/ui/notify.ts';
import { repeat } from './repeat.ts';

const lookMs = 30_000;

/** Says once for each start that it takes too long, in the window that the user looks at, with what they can do. */
export function noticeSlowStart(server: Server, clock: Clock): vscode.Disposable {
  /** When the start began that was told of. */
  let told: number | undefined;
  const look = () => {
    const { state } = server;
    if (
      state.kind !== 'starting' ||
      state.since === told ||
      !isSlowStart(state, clock.now()) ||
      !vscode.window.state.focused
    )
      return;
    told = state.since;
    void offerAdvice();
  };
  return vscode.Disposable.from(repeat(clock, lookMs, look), server.onDidChangeState(look));
}

async function offerAdvice(): Promise<void> {
  const open = vscode.l10n.t('Open Engee in Browser');
  const stop = vscode.l10n.t('Stop Server…');
  const chosen = await notify(
    'warning',
    vscode.l10n.t(
      'Your Engee server has been starting for more than 10 minutes. Look into it in the browser, or stop the server and start it again.',
    ),
    open,
    stop,
  );
  if (chosen === open) await vscode.commands.executeCommand(commands.openInBrowser);
  if (chosen === stop) await vscode.commands.executeCommand(commands.stopServer);
}
