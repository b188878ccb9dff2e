import * as vscode from 'vscode';
import { own, type UiText, withIcon } from '../../core/lib/uiText.ts';
import type { Interruption, RunEvent } from '../../core/run/model.ts';
import type { Runs } from '../../core/run/runService.ts';
import { placeOf } from '../../core/run/submissionPlace.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import { commands } from '../shared/commands.ts';
import { showError } from '../shared/messages.ts';
import { mention, notify } from '../shared/ui/notify.ts';
import { pick } from '../shared/ui/quickInput.ts';
import { registerCommand } from '../shared/ui/registerCommand.ts';
import type { InputBoxes } from './inputBoxes.ts';
import { RunStatus } from './runStatus.ts';

/** The end of a run that took longer than this is announced if the window is not focused. */
const longRunMs = 20_000;
const noticeMs = 5_000;

export interface RunControlDependencies {
  readonly runs: Runs;
  readonly inputs: Pick<InputBoxes, 'canAsk' | 'ask'>;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * Registers the status bar item of the active run and the ways to end the run: interrupt the code, stop waiting for it, or
 * restart the server.
 */
export function registerRunControl({ runs, inputs, clock, log }: RunControlDependencies): vscode.Disposable {
  const closing = new AbortController();
  const interrupt = async () => {
    try {
      await reportInterruption(await runs.interrupt(closing.signal));
    } catch (error) {
      void showError(error, log);
    }
  };
  return vscode.Disposable.from(
    new RunStatus(runs, clock),
    runs.onDidRun((event) => {
      announceEnd(event);
    }),
    registerCommand(commands.interruptRun, interrupt),
    registerCommand(commands.cancelRun, () => {
      runs.stopWaiting();
    }),
    registerCommand(commands.showRunMenu, () => showRunMenu(runs, inputs)),
    new vscode.Disposable(() => {
      closing.abort();
    }),
  );
}

async function showRunMenu(runs: Runs, inputs: RunControlDependencies['inputs']): Promise<void> {
  const answer = {
    label: withIcon('edit', vscode.l10n.t('Enter Input…')),
    detail: vscode.l10n.t('The code is waiting for input.'),
    command: undefined,
  };
  const items =
    runs.state.kind === 'idle'
      ? []
      : [
          ...(inputs.canAsk ? [answer] : []),
          item(
            'debug-stop',
            vscode.l10n.t('Interrupt'),
            vscode.l10n.t('Throws an InterruptException into the code. Variables are kept.'),
            commands.interruptRun,
          ),
          item(
            'debug-disconnect',
            vscode.l10n.t('Stop Waiting'),
            vscode.l10n.t("The server continues to run the code, but its result won't be shown."),
            commands.cancelRun,
          ),
          item(
            'debug-restart',
            vscode.l10n.t('Restart Server…'),
            vscode.l10n.t('Ends everything that is running. Variables are lost, but files are kept.'),
            commands.restartServer,
          ),
        ];
  const all = [...items, item('output', vscode.l10n.t('Show Output'), own(''), commands.showOutput)];
  const chosen = await pick(all, {
    title: vscode.l10n.t('Code Running in Engee'),
    placeHolder: vscode.l10n.t('Select an action'),
  });
  if (chosen === answer) inputs.ask();
  else if (chosen?.command !== undefined) await vscode.commands.executeCommand(chosen.command);
}

function item(icon: string, label: UiText, detail: UiText, command: string) {
  return { label: withIcon(icon, label), detail, command };
}

async function reportInterruption(interruption: Interruption): Promise<void> {
  if (interruption === 'thrown') return;
  if (interruption === 'ended') {
    mention(vscode.l10n.t('Engee: The code ended before it could be interrupted.'), noticeMs);
    return;
  }
  const [stopWaiting, restart] = [vscode.l10n.t('Stop Waiting'), vscode.l10n.t('Restart Server…')];
  const text =
    interruption === 'pending'
      ? vscode.l10n.t(
          "The code is computing without a pause, so Engee can't interrupt it now. It will be interrupted when it next waits or prints.",
        )
      : vscode.l10n.t("This server runs code in a way that can't be interrupted.");
  const chosen = await notify('warning', text, stopWaiting, restart);
  if (chosen === stopWaiting) await vscode.commands.executeCommand(commands.cancelRun);
  if (chosen === restart) await vscode.commands.executeCommand(commands.restartServer);
}

function announceEnd(event: RunEvent): void {
  if (event.kind !== 'ended' || event.durationMs < longRunMs || vscode.window.state.focused) return;
  const { kind } = event.outcome;
  if (kind !== 'value' && kind !== 'error') return;
  const place = placeOf(event.run);
  const text =
    kind === 'value'
      ? vscode.l10n.t('Engee finished running {0}.', place)
      : vscode.l10n.t('Engee finished running {0} with an error.', place);
  const show = vscode.l10n.t('Show Output');
  void notify('information', text, show).then((chosen) => {
    if (chosen === show) void vscode.commands.executeCommand(commands.showOutput);
  });
}
