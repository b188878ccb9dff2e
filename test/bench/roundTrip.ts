import * as vscode from 'vscode';
import { BareBridge } from './bareBridge.ts';
import type { Bench } from './bench.ts';
import { runSelection, selectCode } from './juliaEditor.ts';
import { medianRow } from './row.ts';
import { inTurns } from './stopwatch.ts';

const bareCommand = 'engeeBench.bareEval';

/**
 * `run.roundTrip`: the time from the command to its outcome, compared with a bare POST of the same eval.
 * `run.roundTrip.editor`: the part of the editor, which forwards each command to its window. It is measured by a command that
 * only sends the bare POST.
 */
export const roundTrip: Bench = async ({ client, setup }) => {
  const bridge = await BareBridge.connect(client, setup.bridgeSource);
  const bare = () => bridge.run('1+1');
  await selectCode('1+1');
  const whole = await inTurns(150, 300, runSelection, bare);
  const registration = vscode.commands.registerCommand(bareCommand, bare);
  const editor = await inTurns(150, 50, async () => vscode.commands.executeCommand(bareCommand), bare);
  registration.dispose();
  return [
    medianRow('run.roundTrip', whole.oursMs, whole.bareMs),
    medianRow('run.roundTrip.editor', editor.oursMs, editor.bareMs),
  ];
};
