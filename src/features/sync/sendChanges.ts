import * as vscode from 'vscode';
import { type SyncPlan } from '../../core/files/sync/syncPlan.ts';
import type { SyncRow } from '../../core/files/sync/syncRow.ts';
import { uploadChanges, type UploadedChanges } from '../../core/files/sync/uploadChanges.ts';
import { withTransferProgress } from '../shared/transferProgress.ts';
import type { ComparedFolder } from './compareMapping.ts';
import type { SyncContext } from './syncContext.ts';

/** Uploads a plan with progress and a Cancel button, and remembers the new common state. */
export async function sendChanges(
  context: SyncContext,
  { mapping, id, server, found }: Pick<ComparedFolder, 'mapping' | 'id' | 'server' | 'found'>,
  rows: readonly SyncRow[],
  plan: Pick<SyncPlan, 'folderMoves' | 'moves' | 'files' | 'replacements' | 'deleted'>,
): Promise<UploadedChanges> {
  const { transfers, remote, bases, closing } = context;
  const planned = [...plan.files, ...plan.replacements.map(({ file }) => file)];
  const totalBytes = planned.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const deps = { ...transfers, remote };
  const request = { server, remote: mapping.remote, rows, plan, gone: found.gone };
  const run = (report: (sentBytes: number) => void, signal: AbortSignal) =>
    uploadChanges(deps, request, report, signal);
  const isEmpty = planned.length + plan.folderMoves.length + plan.moves.length === 0;
  const uploaded = isEmpty
    ? await run(() => undefined, closing)
    : await withTransferProgress(vscode.l10n.t('Uploading to Engee'), transfers.clock, closing, (report, signal) =>
        run((sentBytes) => {
          report(sentBytes, totalBytes);
        }, signal),
      );
  await bases.change(id, uploaded.changes);
  if (!isEmpty) context.didTransfer(mapping.remote);
  return uploaded;
}
