import * as vscode from 'vscode';
import { isFile } from '../../core/files/remote/remoteEntries.ts';
import type { RemotePath } from '../../core/files/remotePath.ts';
import { commands } from '../shared/commands.ts';
import { showError } from '../shared/messages.ts';
import { runningServer } from '../shared/runningServer.ts';
import { registerCommand } from '../shared/ui/registerCommand.ts';
import { showProgress } from '../shared/ui/showProgress.ts';
import { canChange } from './canChange.ts';
import { compareWithLocal } from './compareFiles.ts';
import { folderFor, newFile, newFolder, rename } from './createFiles.ts';
import { deleteAll } from './deleteFiles.ts';
import { insertIncludes } from './includeFiles.ts';
import type { TreeContext } from './treeContext.ts';
import { uploadHere } from './uploadHere.ts';

/**
 * Registers the commands of the view. Its menus pass a row and then all selected rows; a button in the title and a keybinding
 * pass the row with the focus, or null; code can pass none. A link can pass anything, so an argument counts only if it is a row
 * that this view created.
 */
export function registerFileCommands(context: TreeContext): vscode.Disposable {
  const { model, view, server, closing, log } = context;
  const register = (command: string, act: (paths: readonly RemotePath[]) => Thenable<unknown>) =>
    registerCommand(command, async (row: unknown, rows: unknown) => {
      try {
        await act(chosen(context, row, rows));
      } catch (error) {
        void showError(error, log);
      }
    });
  /** Keybindings and links work in restricted mode and for a stopped server too. */
  const ifChangeable =
    <T>(act: (subject: T) => Thenable<unknown>) =>
    async (subject: T) =>
      canChange() && runningServer(server) ? act(subject) : undefined;
  const registerForSome = (command: string, act: (paths: readonly RemotePath[]) => Thenable<unknown>) =>
    register(command, async (paths) => (paths.length > 0 ? act(paths) : undefined));
  const registerForOne = (command: string, act: (path: RemotePath) => Thenable<unknown>) =>
    register(command, async ([path]) => (path === undefined ? undefined : act(path)));
  const registerForFolder = (command: string, act: (folder: RemotePath) => Thenable<unknown>) =>
    register(command, async ([path]) => act(folderFor(context, path)));
  const filesAmong = (paths: readonly RemotePath[]) =>
    paths.filter((path) => {
      const entry = model.entryAt(path);
      return entry !== undefined && isFile(entry);
    });
  // The menu offers it only for these, but a keybinding does not know the row.
  const isJulia = (path: RemotePath) => filesAmong([path]).length > 0 && path.endsWith('.jl');
  return vscode.Disposable.from(
    register(commands.refreshFiles, async () => {
      if (!view.visible) await vscode.commands.executeCommand('engee.files.focus');
      await showProgress({ location: { viewId: 'engee.files' } }, async () => {
        if (server.runningUrl === undefined) await server.refresh(closing);
        await model.refresh();
      });
    }),
    registerCommand(commands.showMoreFiles, async (row: unknown) => {
      const folder = model.folderOfMore(row);
      if (folder === undefined) return;
      await showProgress({ location: { viewId: 'engee.files' } }, () => model.showMore(folder));
    }),
    registerForFolder(
      commands.newServerFile,
      ifChangeable((folder) => newFile(context, folder)),
    ),
    registerForFolder(
      commands.newServerFolder,
      ifChangeable((folder) => newFolder(context, folder)),
    ),
    registerForFolder(commands.uploadHere, (folder) => uploadHere(context, folder)),
    registerForOne(
      commands.renameServerFile,
      ifChangeable((path) => rename(context, path)),
    ),
    registerForSome(
      commands.deleteServerFiles,
      ifChangeable((paths) => deleteAll(context, paths)),
    ),
    registerForSome(commands.copyServerPath, async (paths) => vscode.env.clipboard.writeText(paths.join('\n'))),
    registerForSome(commands.insertInclude, (paths) => insertIncludes(filesAmong(paths))),
    registerForOne(commands.compareWithLocal, (path) => compareWithLocal(context, path)),
    registerForSome(commands.downloadServerFiles, (paths) => context.downloadPaths(paths)),
    registerForOne(commands.runServerFile, async (path) => (isJulia(path) ? context.run(path) : undefined)),
  );
}

/** Returns the listed paths that a command is about. */
function chosen({ model, view }: TreeContext, row: unknown, rows: unknown): readonly RemotePath[] {
  const { selection } = view;
  const isUnknown = row === undefined || row === null;
  const isSelected = isUnknown || (model.isRow(row) && selection.includes(row));
  const items: readonly unknown[] = Array.isArray(rows) ? rows : isSelected ? [row, ...selection] : [row];
  return [...new Set(items.filter((item) => model.isRow(item)).map(({ path }) => path))];
}
