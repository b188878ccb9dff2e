import * as vscode from 'vscode';
import type { Server } from '../../core/server/server.ts';
import { isSlowStart } from '../../core/server/serverState.ts';
import type { Clock } from '../../platform/clock.ts';
import { notify } from '../shared/ui/notify.ts';
import { repeat } from './repeat.ts';

const checkMs = 30_000;

export interface SlowStartActions {
  readonly openInBrowser: () => unknown;
  /** Asks before it stops the server. */
  readonly stopServer: () => unknown;
}

/** Warns once for each start that takes too long, in the focused window, and offers actions. */
export function warnAboutSlowStart(server: Server, clock: Clock, actions: SlowStartActions): vscode.Disposable {
  /** The `since` of the start that the user was warned about. */
  let warnedStart: number | undefined;
  const check = () => {
    const { state } = server;
    if (
      state.kind !== 'starting' ||
      state.since === warnedStart ||
      !isSlowStart(state, clock.now()) ||
      !vscode.window.state.focused
    )
      return;
    warnedStart = state.since;
    void offerAdvice(actions);
  };
  return vscode.Disposable.from(repeat(clock, checkMs, check), server.onDidChangeState(check));
}

async function offerAdvice({ openInBrowser, stopServer }: SlowStartActions): Promise<void> {
  const open = vscode.l10n.t('Open Engee in Browser');
  const stop = vscode.l10n.t('Stop Server…');
  const chosen = await notify(
    'warning',
    vscode.l10n.t(
      'Your Engee server has been starting for more than 10 minutes. Check it in the browser, or stop the server and start it again.',
    ),
    open,
    stop,
  );
  if (chosen === open) await openInBrowser();
  if (chosen === stop) await stopServer();
}
