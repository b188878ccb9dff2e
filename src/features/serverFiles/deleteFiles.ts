import * as vscode from 'vscode';
import { EngeeError } from '../../core/errors/engeeError.ts';
import { topmost } from '../../core/files/remote/treeMoves.ts';
import type { RemotePath } from '../../core/files/remotePath.ts';
import { foreign, joined, type UiText } from '../../core/lib/uiText.ts';
import { runningServer } from '../shared/runningServer.ts';
import { ask } from '../shared/ui/notify.ts';
import { changeAll } from './changeAll.ts';
import type { FilesContext } from './filesContext.ts';
import { maxNames, nameOf } from './nameOf.ts';

/** Deletes files and folders after asking once for all of them. */
export async function deleteAll(context: FilesContext, selected: readonly RemotePath[]): Promise<void> {
  const { files, server } = context;
  // Another account may sign in while the question is open, and its files may have the same names.
  const url = runningServer(server);
  const paths = topmost(selected);
  await confirmDeletion(context, paths);
  const title = vscode.l10n.t('Deleting files');
  const failed = (count: number, names: UiText, reason: UiText) =>
    vscode.l10n.t('{0} items could not be deleted: {1}. {2}', count, names, reason);
  const changes = paths.map((path) => ({ path }));
  await changeAll(context, changes, { title, failed }, paths, ({ path }, signal) => files.remove(url, path, signal));
}

/** Rejects with `canceled`. */
async function confirmDeletion({ model }: FilesContext, paths: readonly RemotePath[]): Promise<void> {
  const folders = paths.filter((path) => model.entryAt(path)?.kind === 'folder');
  const names = paths.map((path) => nameOf(path));
  const detail = [
    paths.length === 1
      ? joined(
          paths.map((path) => foreign(path)),
          '\n',
        )
      : joined(names, '\n', maxNames),
    ...(folders.length > 0 && paths.length > 1
      ? [
          folders.length === 1
            ? vscode.l10n.t('1 of them is a folder. Everything in it is deleted too.')
            : vscode.l10n.t('{0} of them are folders. Everything in them is deleted too.', folders.length),
        ]
      : []),
    vscode.l10n.t('This cannot be undone.'),
  ];
  const button = vscode.l10n.t('Delete');
  const question = { message: deletionQuestion(names, folders.length > 0), detail: joined(detail, '\n\n') };
  if ((await ask('warning', question, button)) !== button) throw new EngeeError({ kind: 'canceled' });
}

function deletionQuestion(names: readonly UiText[], hasFolder: boolean): UiText {
  const [only, ...others] = names;
  if (only === undefined || others.length > 0)
    return vscode.l10n.t('Permanently delete {0} items from Engee?', names.length);
  return hasFolder
    ? vscode.l10n.t("Permanently delete the folder '{0}' and everything in it from Engee?", only)
    : vscode.l10n.t("Permanently delete '{0}' from Engee?", only);
}
