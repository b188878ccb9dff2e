import * as vscode from 'vscode';
import type { ServerUrl } from '../../core/api/serverUrl.ts';
import { EngeeError } from '../../core/errors/engeeError.ts';
import type { RemotePath } from '../../core/files/remotePath.ts';
import { locationBelow } from '../../core/files/sync/mappedFiles.ts';
import type { Mapping } from '../../core/files/sync/mappings.ts';
import { findRemoteOnly } from '../../core/files/sync/remoteOnly.ts';
import { isStopped, type SyncRow } from '../../core/files/sync/syncRow.ts';
import { foreign } from '../../core/lib/uiText.ts';
import { compareMapping, withComparisonProgress } from './compareMapping.ts';
import type { ComparisonView, ShownComparison } from './comparisonView.ts';
import { type SyncContext } from './syncContext.ts';
import { replaceStopped } from './uploadCommand.ts';

/** Compares a mapped folder with Engee and lists the differences. Changes nothing. */
export async function showComparison(
  context: SyncContext,
  view: ComparisonView,
  mapping: Mapping,
  server: ServerUrl,
  moves = true,
): Promise<readonly SyncRow[]> {
  const comparison = await withComparisonProgress(context, async (report, signal): Promise<ShownComparison> => {
    const compared = await compareMapping(context, mapping, server, report, signal);
    const { rows, found } = compared;
    const only = await findRemoteOnly(context.remote, server, mapping.remote, rows, found.isLeftOut, signal);
    const gone = new Set(rows.map(({ remotePath }) => remotePath));
    return {
      compared,
      rows: [...rows, ...only.rows.filter(({ remotePath }) => !gone.has(remotePath))],
      isCut: only.isCut,
    };
  });
  await view.show(context, comparison, moves);
  return comparison.rows;
}

/** Opens the differences of a row, or the file itself if it exists on one side only. */
export async function openRow(context: SyncContext, view: ComparisonView, args: readonly unknown[]): Promise<void> {
  const [row] = view.rowsIn(args);
  const mapping = view.shown?.compared.mapping;
  if (row === undefined || mapping === undefined) return;
  if (row.kind === 'onlyThere' || row.kind === 'deletedHere') {
    await vscode.commands.executeCommand('vscode.open', remoteUri(context, row.remotePath));
    return;
  }
  const { local } = context;
  const uri = local.toUri(locationBelow(local, mapping.folder, row.relativePath));
  if (row.kind === 'onlyHere' || row.kind === 'blocked' || row.kind === 'unreadable')
    await vscode.commands.executeCommand('vscode.open', uri);
  else await openDifferences(context, row.remotePath, uri);
}

/** Opens an editor that compares a local file with the one on Engee. */
export async function openDifferences(context: SyncContext, remotePath: RemotePath, local: vscode.Uri): Promise<void> {
  const name = foreign(vscode.workspace.asRelativePath(local));
  const title = vscode.l10n.t('{0} (Engee ↔ Here)', name);
  await vscode.commands.executeCommand('vscode.diff', remoteUri(context, remotePath), local, title);
}

/** Replaces the chosen rows after a question, and compares again. */
export async function replaceRows(context: SyncContext, view: ComparisonView, args: readonly unknown[]): Promise<void> {
  const rows = view.rowsIn(args).filter(isStopped);
  const { shown } = view;
  if (shown === undefined || rows.length === 0) return;
  await replaceStopped(context, shown.compared, rows);
  await showComparison(context, view, shown.compared.mapping, shown.compared.server, false);
}

function remoteUri({ uriOf }: SyncContext, path: RemotePath): vscode.Uri {
  const uri = uriOf(path);
  if (uri === undefined) throw new EngeeError({ kind: 'signInRequired', why: 'signedOut' });
  return uri;
}
