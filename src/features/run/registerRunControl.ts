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
import { InputBoxes } from './inputBoxes.ts';
import { RunStatus } from './runStatus.ts';

/** The end of a run that took longer than this is announced if the window is not focused. */
const longRunMs = 20_000;
const noticeMs = 5_000;

export interface RunControlDependencies {
  readonly runs: Runs;
  /** Asks, restarts the server and shows its own errors. */
  readonly restartServer: () => Promise<unknown>;
  readonly showOutput: () => void;
  readonly clock: Clock;
  readonly log: Logger;
}

/** The ways to end a run. */
interface EndActions {
  readonly interrupt: () => Promise<void>;
  readonly stopWaiting: () => void;
  readonly restartServer: () => Promise<unknown>;
}

/**
 * Registers the status bar item of the active run, the boxes for its input, and the ways to end the run: interrupt the code, stop waiting for it, or
 * restart the server.
 */
export function registerRunControl({
  runs,
  restartServer,
  showOutput,
  clock,
  log,
}: RunControlDependencies): vscode.Disposable {
  const closing = new AbortController();
  const actions: EndActions = {
    interrupt: async () => {
      try {
        await reportInterruption(await runs.interrupt(closing.signal), actions);
      } catch (error) {
        void showError(error, log);
      }
    },
    stopWaiting: () => {
      runs.stopWaiting();
    },
    restartServer,
  };
  const inputs = new InputBoxes(runs, actions.interrupt, log);
  return vscode.Disposable.from(
    inputs,
    new RunStatus(runs, clock),
    runs.onDidRun((event) => {
      announceEnd(event, showOutput);
    }),
    registerCommand(commands.interruptRun, actions.interrupt),
    registerCommand(commands.cancelRun, actions.stopWaiting),
    registerCommand(commands.showRunMenu, () => showRunMenu(runs, inputs, { ...actions, showOutput })),
    new vscode.Disposable(() => {
      closing.abort();
    }),
  );
}

async function showRunMenu(
  runs: Runs,
  inputs: InputBoxes,
  { interrupt, stopWaiting, restartServer, showOutput }: EndActions & { readonly showOutput: () => void },
): Promise<void> {
  const answer = item('edit', vscode.l10n.t('Enter Input…'), vscode.l10n.t('The code is waiting for input.'), () => {
    inputs.ask();
  });
  const items =
    runs.state.kind === 'idle'
      ? []
      : [
          ...(inputs.canAsk ? [answer] : []),
          item(
            'debug-stop',
            vscode.l10n.t('Interrupt'),
            vscode.l10n.t('Throws an InterruptException into the code. Variables are kept.'),
            interrupt,
          ),
          item(
            'debug-disconnect',
            vscode.l10n.t('Stop Waiting'),
            vscode.l10n.t("The server continues to run the code, but its result won't be shown."),
            stopWaiting,
          ),
          item(
            'debug-restart',
            vscode.l10n.t('Restart Server…'),
            vscode.l10n.t('Ends everything that is running. Variables are lost, but files are kept.'),
            restartServer,
          ),
        ];
  const all = [...items, item('output', vscode.l10n.t('Show Output'), own(''), showOutput)];
  const chosen = await pick(all, {
    title: vscode.l10n.t('Code Running in Engee'),
    placeHolder: vscode.l10n.t('Select an action'),
  });
  await chosen?.run();
}

function item(icon: string, label: UiText, detail: UiText, run: () => unknown) {
  return { label: withIcon(icon, label), detail, run };
}

async function reportInterruption(
  interruption: Interruption,
  { stopWaiting, restartServer }: EndActions,
): Promise<void> {
  if (interruption === 'thrown') return;
  if (interruption === 'ended') {
    mention(vscode.l10n.t('Engee: The code ended before it could be interrupted.'), noticeMs);
    return;
  }
  const [stop, restart] = [vscode.l10n.t('Stop Waiting'), vscode.l10n.t('Restart Server…')];
  const text =
    interruption === 'pending'
      ? vscode.l10n.t(
          "The code is computing without a pause, so Engee can't interrupt it now. It will be interrupted when it next waits or prints.",
        )
      : vscode.l10n.t("This server runs code in a way that can't be interrupted.");
  const chosen = await notify('warning', text, stop, restart);
  if (chosen === stop) stopWaiting();
  if (chosen === restart) await restartServer();
}

function announceEnd(event: RunEvent, showOutput: () => void): void {
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
    if (chosen === show) showOutput();
  });
}
