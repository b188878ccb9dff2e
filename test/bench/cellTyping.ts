import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { Bench } from './bench.ts';
import { delaysDuring, type HostDelay } from './output10MB.ts';
import { compared } from './row.ts';

const cell = `# %% Cell\n${'y = f(x[1], "a $(b) c") + g(x)\n'.repeat(99)}`;
const content = cell.repeat(400);
const keys = 30;
/** Longer than the pause after which the cells are read. */
const restMs = 250;

/**
 * `cells.typing.hostDelay`: how late a timer of the extension host fires while a user types in 40,000 lines with cells, compared
 * with the same text as plain text, which has no cells.
 */
export const cellTyping: Bench = async () => {
  const reference = await delaysWhileTyping('plaintext');
  const ours = await delaysWhileTyping('julia');
  return [
    compared('cells.typing.hostDelay.p99', ours.p99, reference.p99),
    compared('cells.typing.hostDelay.max', ours.max, reference.max),
  ];
};

async function delaysWhileTyping(language: string): Promise<HostDelay> {
  const document = await vscode.workspace.openTextDocument({ language, content });
  const editor = await vscode.window.showTextDocument(document);
  const middle = document.lineAt(document.lineCount >> 1).range.end;
  editor.selection = new vscode.Selection(middle, middle);
  await delay(3_000);
  const delays = await delaysDuring(async () => {
    // A quote and a bracket leave everything below them open.
    for (const text of ' + "a(b begin'.repeat(keys).slice(0, keys)) {
      await vscode.commands.executeCommand('type', { text });
      await delay(restMs);
    }
  });
  await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  return delays;
}
