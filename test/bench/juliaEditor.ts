import * as vscode from 'vscode';
import type { RunOutcome } from '../../src/core/run/model.ts';
import { commands } from '../../src/features/shared/commands.ts';

/** Opens a document with this code and selects its text. */
export async function selectCode(code: string): Promise<void> {
  const editor = await vscode.window.showTextDocument(
    await vscode.workspace.openTextDocument({ language: 'julia', content: code }),
  );
  editor.selection = new vscode.Selection(0, 0, editor.document.lineCount, 0);
}

/** Runs the selection like a user. Rejects unless the outcome is a value. */
export async function runSelection(): Promise<void> {
  const outcome = await vscode.commands.executeCommand<RunOutcome | undefined>(commands.runSelection);
  if (outcome?.kind !== 'value') throw new Error(`Expected a value, got ${JSON.stringify(outcome)}`);
}
