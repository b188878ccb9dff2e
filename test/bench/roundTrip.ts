import * as vscode from 'vscode';
import { BareBridge } from './bareBridge.ts';
import type { Bench } from './bench.ts';
import { runSelection, selectCode } from './juliaEditor.ts';
import { medianRow } from './row.ts';
import { inTurns } from './stopwatch.ts';

const bareCommand = 'engeeBench.bareEval';

/**
 * `run.roundTrip.editor`: the time of a command that only sends the bare POST of a run, compared with that POST alone. The rest is
 * the part of the editor, which forwards each command to its window. `run.roundTrip`: the time from our command to its outcome,
 * compared with that command.
 */
export const roundTrip: Bench = async ({ client, setup }) => {
  const bridge = await BareBridge.connect(client, setup.bridgeSource);
  const bare = () => bridge.run('1+1');
  await selectCode('1+1');
  const registration = vscode.commands.registerCommand(bareCommand, bare);
  const throughEditor = async () => vscode.commands.executeCommand(bareCommand);
  const whole = await inTurns(150, 300, runSelection, throughEditor);
  const editor = await inTurns(150, 50, throughEditor, bare);
  registration.dispose();
  return [
    medianRow('run.roundTrip', whole.oursMs, whole.bareMs),
    medianRow('run.roundTrip.editor', editor.oursMs, editor.bareMs),
  ];
};
