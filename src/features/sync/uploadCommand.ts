import * as vscode from 'vscode';
import type { ServerUrl } from '../../core/api/serverUrl.ts';
import type { Mapping } from '../../core/files/sync/mappings.ts';
import { planSync, replacementOf } from '../../core/files/sync/syncPlan.ts';
import type { StoppedRow } from '../../core/files/sync/syncRow.ts';
import { foreign } from '../../core/lib/uiText.ts';
import { commands } from '../shared/commands.ts';
import { showError } from '../shared/messages.ts';
import { nameSome } from '../shared/nameSome.ts';
import { ask } from '../shared/ui/notify.ts';
import { type ComparedFolder, compareMapping, withComparisonProgress } from './compareMapping.ts';
import { offerToDelete } from './deletedQuestion.ts';
import { sendChanges } from './sendChanges.ts';
import { type SyncContext, throwCanceled } from './syncContext.ts';
import { showSynchronized, type SyncResult, type SyncSteps } from './syncResult.ts';

export function startOffer() {
  return {
    question: vscode.l10n.t('Your Engee server is not running. Start it and upload?'),
    button: vscode.l10n.t('Start and Upload'),
  };
}

/**
 * Uploads what changed in a mapped folder since the last time, and asks about files that were deleted here. Shows one list at the
 * end.
 */
export async function uploadMapping(context: SyncContext, mapping: Mapping, server: ServerUrl): Promise<SyncResult> {
  let compared = await compareWithProgress(context, mapping, server);
  const dirty = compared.found.files.filter(({ location }) => isDirty(context, location));
  if (dirty.length > 0) {
    await context.saveUnsaved(dirty);
    compared = await compareWithProgress(context, mapping, server);
  }
  const plan = planSync(compared.rows);
  const uploaded = await sendChanges(context, compared, compared.rows, plan);
  const removals = await offerToDelete(context, compared, plan.deleted);
  const result = { compared, plan, uploaded, removals };
  void showSynchronized(context, result, stepsAfter(context, compared));
  return result;
}

/** Asks, and then replaces files that have changed on Engee with the local ones, if they are still as they were compared. */
export async function replaceStopped(
  context: SyncContext,
  compared: ComparedFolder,
  rows: readonly StoppedRow[],
): Promise<void> {
  const [only] = rows;
  if (only === undefined) return;
  const replace = vscode.l10n.t('Replace');
  if ((await ask('warning', replaceQuestion(only, rows), replace)) !== replace) throwCanceled();
  const plan = { folderMoves: [], moves: [], files: [], deleted: [], replacements: rows.map(replacementOf) };
  const own = { ...compared, found: { ...compared.found, gone: [], plan: { ...compared.found.plan, leftOut: [] } } };
  const uploaded = await sendChanges(context, own, rows, plan);
  const result = { compared: own, plan: { ...plan, stopped: [], refused: [] }, uploaded, removals: undefined };
  const retry = () => replaceStopped(context, compared, rows).catch((error: unknown) => showError(error, context.log));
  void showSynchronized(context, result, { ...stepsAfter(context, compared), retry });
}

function replaceQuestion(first: StoppedRow, rows: readonly StoppedRow[]) {
  if (rows.length === 1)
    return {
      message: vscode.l10n.t('Replace {0} with the local file?', foreign(first.remotePath)),
      detail: vscode.l10n.t('Its content on Engee will be lost.'),
    };
  const names = nameSome(
    rows.map(({ remotePath }) => foreign(remotePath)),
    '\n',
  );
  return {
    message: vscode.l10n.t('Replace {0} files on Engee with the local ones?', rows.length),
    detail: vscode.l10n.t('{0}\n\nTheir content on Engee will be lost.', names),
  };
}

/** Returns what the user can do after an upload. */
export function stepsAfter(context: SyncContext, compared: ComparedFolder): SyncSteps {
  const folder = context.local.toUri(compared.mapping.folder);
  return {
    retry: async () => vscode.commands.executeCommand(commands.uploadChanges, folder),
    compare: async () => vscode.commands.executeCommand(commands.compareFolder, folder),
    replace: (rows) => replaceStopped(context, compared, rows).catch((error: unknown) => showError(error, context.log)),
  };
}

async function compareWithProgress(context: SyncContext, mapping: Mapping, server: ServerUrl): Promise<ComparedFolder> {
  return withComparisonProgress(context, (report, signal) => compareMapping(context, mapping, server, report, signal));
}

function isDirty({ local }: SyncContext, location: string): boolean {
  return vscode.workspace.textDocuments.some(({ isDirty: dirty, uri }) => dirty && local.toLocation(uri) === location);
}
