import * as vscode from 'vscode';
import { commands } from '../../src/features/shared/commands.ts';
import { BareBridge } from './bareBridge.ts';
import type { Bench } from './bench.ts';
import { runSelection, selectCode } from './juliaEditor.ts';
import { medianRow } from './row.ts';

const rounds = 6;
const linesPerRound = 12;
/** Prints the time at irregular intervals. Julia and the extension share the clock of the machine. */
const code = `for i in 1:${linesPerRound}; sleep(0.05 + 0.5 * rand()); println("printed at ", time()); end`;

/**
 * `run.streamDelay`: the time from printing a line to its appearance in the document of the output view. The reference is the
 * arrival of the same line at a bare client that polls without a pause and shows nothing.
 */
export const streamDelay: Bench = async ({ client, setup }) => {
  const bridge = await BareBridge.connect(client, setup.bridgeSource);
  await selectCode(code);
  await vscode.commands.executeCommand(commands.showOutput);
  const [oursMs, bareMs]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    oursMs.push(...(await delaysInOutput()));
    bareMs.push(...(await delaysOfBareClient(bridge)));
  }
  return [medianRow('run.streamDelay', oursMs, bareMs)];
};

async function delaysInOutput(): Promise<readonly number[]> {
  const delaysMs: number[] = [];
  let isComplete: () => void = () => undefined;
  const complete = new Promise<void>((resolve) => {
    isComplete = resolve;
  });
  const subscription = vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
    if (document.languageId !== 'engee-output') return;
    for (const { text } of contentChanges) delaysMs.push(...delaysIn(text));
    if (delaysMs.length >= linesPerRound) isComplete();
  });
  await Promise.all([runSelection(), complete]);
  subscription.dispose();
  return delaysMs;
}

async function delaysOfBareClient(bridge: BareBridge): Promise<readonly number[]> {
  const delaysMs: number[] = [];
  const run = bridge.run(code);
  for (let position = 0; delaysMs.length < linesPerRound;) {
    const { header, payload } = await bridge.poll(position);
    if (header.kind !== 'run') continue;
    position = header.position + header.bytes;
    delaysMs.push(...delaysIn(payload));
  }
  await run;
  return delaysMs;
}

function delaysIn(text: string): number[] {
  const now = performance.timeOrigin + performance.now();
  return [...text.matchAll(/^printed at ([\d.e]+)$/gm)].map(([, seconds]) => now - Number(seconds) * 1000);
}
