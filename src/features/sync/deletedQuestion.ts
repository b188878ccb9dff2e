import * as vscode from 'vscode';
import { type RemovalOutcomes, removeDeleted } from '../../core/files/sync/removeDeleted.ts';
import type { RowOf } from '../../core/files/sync/syncRow.ts';
import { foreign, joined, visibleLine } from '../../core/lib/uiText.ts';
import { namesAll, nameSome } from '../shared/nameSome.ts';
import { withCancellableProgress } from '../shared/progress.ts';
import { ask } from '../shared/ui/notify.ts';
import type { ComparedFolder } from './compareMapping.ts';
import type { SyncContext } from './syncContext.ts';

type Deleted = RowOf<'deletedHere'>;

const maxPathLength = 4_096;

/**
 * Lists the files that were deleted here, and asks whether to delete them on Engee too. The first (default) button keeps them,
 * and then they are not listed again. Closing the question decides nothing.
 */
export async function offerToDelete(
  context: SyncContext,
  { id, server, mapping }: ComparedFolder,
  rows: readonly Deleted[],
): Promise<RemovalOutcomes | undefined> {
  if (rows.length === 0) return undefined;
  const keep = vscode.l10n.t('Keep on Engee');
  const remove = vscode.l10n.t('Delete on Engee');
  const answer = await ask('warning', { message: messageFor(rows), detail: detailFor(context, rows) }, keep, remove);
  if (answer === undefined) return undefined;
  if (answer === keep) {
    await forget(context, id, rows);
    return undefined;
  }
  const outcomes = await withCancellableProgress(vscode.l10n.t('Deleting files on Engee'), (report, canceled) =>
    removeDeleted(
      context.remote,
      server,
      rows,
      () => {
        report({ increment: 100 / rows.length });
      },
      AbortSignal.any([canceled, context.closing]),
    ),
  );
  await forget(context, id, outcomes.removed);
  if (outcomes.removed.length > 0) context.didTransfer(mapping.remote);
  return outcomes;
}

function messageFor(rows: readonly Deleted[]) {
  const [only] = rows;
  return only !== undefined && rows.length === 1
    ? vscode.l10n.t('{0} was deleted here. Delete it on Engee too?', foreign(only.relativePath))
    : vscode.l10n.t('{0} files were deleted here. Delete them on Engee too?', rows.length);
}

function detailFor({ log }: SyncContext, rows: readonly Deleted[]) {
  for (const { remotePath } of rows) log.info(`deleted here: ${visibleLine(remotePath, maxPathLength)}`);
  const names = nameSome(
    rows.map(({ remotePath }) => foreign(remotePath)),
    '\n',
  );
  const rest = namesAll(rows) ? [] : [vscode.l10n.t('See the log for all of them.')];
  return joined([names, ...rest, vscode.l10n.t('A file that is deleted on Engee cannot be restored.')], '\n\n');
}

async function forget({ bases }: SyncContext, id: string, rows: readonly Deleted[]): Promise<void> {
  await bases.change(id, new Map(rows.map(({ relativePath }) => [relativePath, undefined])));
}
