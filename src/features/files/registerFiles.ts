import * as vscode from 'vscode';
import { commands } from '../shared/commands.ts';
import { showError } from '../shared/messages.ts';
import { registerCommand } from '../shared/ui/registerCommand.ts';
import { downloadCommand } from './downloadCommand.ts';
import type { FilesContext, FilesDependencies } from './filesDependencies.ts';
import { isTrusted } from './trust.ts';
import { uploadCommand } from './uploadCommand.ts';

/**
 * Upload and download. The commands take what explorer and editor menus give, and then what code may
 * answer in advance (`Answers`). They resolve to what was transferred, or to undefined.
 */
export function registerFiles({ auth, server, transfers, local, memory, log }: FilesDependencies): vscode.Disposable {
  const closing = new AbortController();
  const context: FilesContext = {
    auth,
    server,
    local,
    transfers,
    memory,
    log,
    closing: closing.signal,
  };
  const register = <T>(command: string, run: (context: FilesContext, args: readonly unknown[]) => Promise<T>) =>
    registerCommand(command, async (...args: unknown[]) => {
      try {
        return isTrusted() ? await run(context, args) : undefined;
      } catch (error) {
        void showError(error, log);
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
