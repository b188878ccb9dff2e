import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Bench } from './bench.ts';
import { runSelection, selectCode } from './juliaEditor.ts';
import { medianRow } from './row.ts';
import { inTurns } from './stopwatch.ts';

const warmUp = 20;
const samples = 150;

/**
 * `completion.roundTrip`: the time of completing a name in an editor from the session, compared with a bare POST of a plain eval. Each
 * sample completes another name, because answers are kept.
 */
export const editorCompletion: Bench = async ({ client }) => {
  const names = Array.from({ length: warmUp + samples }, (_, index) => `completed_${index}`);
  await selectCode(`${names.map((name) => `${name} = 1`).join('; ')};`);
  await runSelection();
  const document = await vscode.workspace.openTextDocument({ language: 'julia', content: names.join('\n') });
  let line = 0;
  const ours = async () => {
    const place = document.lineAt(line++ % names.length).range.end;
    const list = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      document.uri,
      place,
    );
    return list.items.some(({ kind }) => kind === vscode.CompletionItemKind.Variable);
  };
  // The first answer takes longer than the editor waits.
  const end = Date.now() + 30_000;
  while (!(await ours())) assert.ok(Date.now() < end, 'no completions');
  const { oursMs, bareMs } = await inTurns(samples, warmUp, ours, () => client.evaluate('3 + 5'));
  return [medianRow('completion.roundTrip', oursMs, bareMs)];
};
