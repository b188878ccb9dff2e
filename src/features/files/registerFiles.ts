import * as vscode from 'vscode';
import { commands } from '../shared/commands.ts';
import { showError } from '../shared/messages.ts';
import { registerCommand } from '../shared/ui/registerCommand.ts';
import { downloadCommand } from './downloadCommand.ts';
import type { FilesContext, FilesDependencies } from './filesDependencies.ts';
import { isTrusted } from './trust.ts';
import { uploadCommand } from './uploadCommand.ts';

/**
 * Registers the upload and download commands. They take the arguments of the Explorer and editor menus, and `Answers` from
 * code that answers the questions in advance. They resolve to what was transferred, or to undefined.
 */
export function registerFiles(dependencies: FilesDependencies): vscode.Disposable {
  const closing = new AbortController();
  const context: FilesContext = { ...dependencies, closing: closing.signal };
  const register = <T>(command: string, run: (context: FilesContext, args: readonly unknown[]) => Promise<T>) =>
    registerCommand(command, async (...args: unknown[]) => {
      try {
        return isTrusted() ? await run(context, args) : undefined;
      } catch (error) {
        void showError(error, context.log);
        return undefined;
      }
    });
  return vscode.Disposable.from(
    register(commands.uploadFiles, uploadCommand),
    register(commands.downloadFiles, downloadCommand),
    {
      dispose: () => {
        closing.abort();
      },
    },
  );
}
