import * as vscode from 'vscode';
import { reportBug } from '../../../core/lib/reportBug.ts';
import { foreign } from '../../../core/lib/uiText.ts';

/**
 * Registers a command. What it throws is shown as plain text: the editor makes links of the message of an error, and a
 * file name or a server can be part of it.
 * @param run What the command does; resolves to the result of the command.
 */
export function registerCommand(command: string, run: (...args: unknown[]) => unknown): vscode.Disposable {
  return vscode.commands.registerCommand(command, (...args: unknown[]) =>
    withPlainErrors(async () => await run(...args)),
  );
}

/** Rejects with an error that the editor can show as it is. The original error is reported as a bug, unless the user canceled. */
export async function withPlainErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof vscode.CancellationError) throw error;
    reportBug(error);
    throw new Error(foreign(error instanceof Error ? error.message : String(error)), { cause: error });
  }
}
