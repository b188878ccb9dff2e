import * as vscode from 'vscode';
import { isFault } from '../../core/errors/engeeError.ts';
import type { Mapping } from '../../core/files/sync/mappings.ts';
import { planSync } from '../../core/files/sync/syncPlan.ts';
import { showError } from '../shared/messages.ts';
import { compareMapping, withLateComparisonProgress } from './compareMapping.ts';
import { sendChanges } from './sendChanges.ts';
import { ownerOf, type SyncContext } from './syncContext.ts';
import { showSynchronized } from './syncResult.ts';
import { stepsAfter } from './uploadCommand.ts';

/** Returns the mapping of a document that is about to run. Undefined if nothing is uploaded for it. */
export function mappingToRun(context: SyncContext, document: string): Mapping | undefined {
  const { auth, mappings, local } = context;
  if (!vscode.workspace.isTrusted || auth.state.kind !== 'signedIn') return undefined;
  return mappings.containing(local.toLocation(vscode.Uri.parse(document, true)), ownerOf(context))?.mapping;
}

/**
 * Uploads what changed in a mapped folder before a file of it runs, so that its `include` calls find it. Deletes nothing and asks
 * nothing about files. Shows what could not be uploaded. Rejects with `canceled` if the user cancels.
 */
export async function uploadBeforeRun(context: SyncContext, mapping: Mapping): Promise<void> {
  const { readyServer, closing, log } = context;
  try {
    const offer = {
      question: vscode.l10n.t('Your Engee server is not running. Start it and run the code?'),
      button: vscode.l10n.t('Start and Run'),
    };
    const server = await readyServer(offer, closing);
    const compared = await withLateComparisonProgress(context, (report, signal) =>
      compareMapping(context, mapping, server, report, signal),
    );
    const plan = planSync(compared.rows);
    const uploaded = await sendChanges(context, compared, compared.rows, plan);
    const isComplete =
      plan.stopped.length + plan.refused.length === 0 &&
      uploaded.outcomes.every(({ kind }) => kind === 'stored') &&
      uploaded.moves.every(({ kind }) => kind === 'moved');
    if (isComplete) return;
    const result = { compared, plan, uploaded, removals: undefined };
    void showSynchronized(context, result, stepsAfter(context, compared));
  } catch (error) {
    if (isFault(error, 'canceled')) throw error;
    void showError(error, log);
  }
}
