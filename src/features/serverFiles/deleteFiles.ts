import * as vscode from 'vscode';
import type { ServerUrl } from '../../core/api/serverUrl.ts';
import { EngeeError, faultOf } from '../../core/errors/engeeError.ts';
import type { RemoteEntry } from '../../core/files/remote/remoteFiles.ts';
import { topmost } from '../../core/files/remote/treeMoves.ts';
import { contentText } from '../../core/files/remote/treeText.ts';
import type { RemotePath } from '../../core/files/remotePath.ts';
import { abortWith, raceTimeout } from '../../core/lib/abort.ts';
import { foreign, joined, type UiText } from '../../core/lib/uiText.ts';
import { runningServer } from '../shared/runningServer.ts';
import { ask } from '../shared/ui/notify.ts';
import { changeAll } from './changeAll.ts';
import { maxNames, nameOf } from './nameOf.ts';
import type { TreeContext } from './treeContext.ts';

/** How long the question waits for the number of items in a folder. */
const contentMs = 1_000;

/** Deletes files and folders after asking once for all of them. */
export async function deleteAll(context: TreeContext, selected: readonly RemotePath[]): Promise<void> {
  const { files, server } = context;
  // Another account may sign in while the question is open, and its files may have the same names.
  const url = runningServer(server);
  const paths = topmost(selected);
  // What the user saw. It may be refreshed while the question is open.
  const changes = paths.flatMap((path) => {
    const entry = context.model.entryAt(path);
    return entry === undefined ? [] : [{ path, entry }];
  });
  await confirmDeletion(changes, await contentOf(context, url, changes));
  const title = vscode.l10n.t('Deleting files');
  const failed = (count: number, names: UiText, reason: UiText) =>
    vscode.l10n.t('{0} items could not be deleted: {1}. {2}', count, names, reason);
  await changeAll(context, changes, { title, failed }, paths, ({ path, entry }, signal) =>
    files.remove(url, path, entry, signal),
  );
}

interface Deletion {
  readonly path: RemotePath;
  readonly entry: RemoteEntry;
}

/** Asks the server how much is in a folder, if it is the only selected one. The question does not wait for long. */
async function contentOf(
  { files, clock, closing }: TreeContext,
  server: ServerUrl,
  [only, ...others]: readonly Deletion[],
): Promise<UiText | undefined> {
  if (only?.entry.kind !== 'folder' || others.length > 0) return undefined;
  const asking = abortWith(closing);
  const answer = files.list(server, only.path, undefined, asking.signal).catch((error: unknown) => {
    if (faultOf(error) === undefined && !asking.signal.aborted) throw error;
    return undefined;
  });
  const page = await raceTimeout(clock, answer, contentMs, closing);
  asking.dispose();
  asking.abort();
  return page && contentText(page);
}

/** Rejects with `canceled`. */
async function confirmDeletion(deletions: readonly Deletion[], content: UiText | undefined): Promise<void> {
  const folders = deletions.filter(({ entry }) => entry.kind === 'folder');
  const names = deletions.map(({ path }) => nameOf(path));
  const detail = [
    deletions.length === 1
      ? joined(
          deletions.map(({ path }) => foreign(path)),
          '\n',
        )
      : joined(names, '\n', maxNames),
    ...(content === undefined ? [] : [content]),
    ...(folders.length > 0 && deletions.length > 1
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
