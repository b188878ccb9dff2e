import * as vscode from 'vscode';
import { reportBug } from '../../../core/lib/reportBug.ts';
import { foreign } from '../../../core/lib/uiText.ts';

/**
 * Registers a command. Errors that it throws are shown as plain text, because VS Code renders links in error messages,
 * and a message can contain untrusted text.
 * @param run resolves to the result of the command
 */
export function registerCommand(command: string, run: (...args: unknown[]) => unknown): vscode.Disposable {
  return vscode.commands.registerCommand(command, (...args: unknown[]) =>
    withPlainErrors(async () => await run(...args)),
  );
}

/**
 * Rejects with an error that VS Code can safely show. Reports the original error as a bug, unless the user canceled.
 */
export async function withPlainErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof vscode.CancellationError) throw error;
    reportBug(error);
    throw new Error(foreign(error instanceof Error ? error.message : String(error)), { cause: error });
  }
}
