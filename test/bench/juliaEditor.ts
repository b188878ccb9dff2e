import * as vscode from 'vscode';
import type { RunOutcome } from '../../src/core/run/model.ts';
import { commands } from '../../src/features/shared/commands.ts';

/** Opens a document with this code and selects all of it. */
export async function selectCode(code: string): Promise<void> {
  const editor = await vscode.window.showTextDocument(
    await vscode.workspace.openTextDocument({ language: 'julia', content: code }),
  );
  editor.selection = new vscode.Selection(0, 0, editor.document.lineCount, 0);
}

/** Runs what is selected as a user does; rejects unless it gives a value. */
export async function runSelection(): Promise<void> {
  const outcome = await vscode.commands.executeCommand<RunOutcome | undefined>(commands.runSelection);
  if (outcome?.kind !== 'value') throw new Error(`Not a value but ${JSON.stringify(outcome)}`);
}
