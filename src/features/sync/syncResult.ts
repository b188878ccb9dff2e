import * as vscode from 'vscode';
import { describe } from '../../core/errors/describe.ts';
import type { Fault } from '../../core/errors/fault.ts';
import { leftOutReason } from '../../core/files/leftOutReason.ts';
import type { RemovalOutcomes } from '../../core/files/sync/removeDeleted.ts';
import type { SyncPlan } from '../../core/files/sync/syncPlan.ts';
import type { StoppedRow } from '../../core/files/sync/syncRow.ts';
import type { UploadedChanges } from '../../core/files/sync/uploadChanges.ts';
import { logOutcomes } from '../../core/files/uploadOutcome.ts';
import { formatBytes } from '../../core/lib/format.ts';
import { foreign, joined, type UiText, visibleLine } from '../../core/lib/uiText.ts';
import type { Logger } from '../../platform/logger.ts';
import { commands } from '../shared/commands.ts';
import { stepTitle } from '../shared/messages.ts';
import { nameSome } from '../shared/nameSome.ts';
import { mention, notify } from '../shared/ui/notify.ts';
import { shownFolder } from './chooseMapping.ts';
import type { ComparedFolder } from './compareMapping.ts';
import type { SyncContext } from './syncContext.ts';

const noticeMs = 5_000;
const maxPathLength = 4_096;

/** Everything that an upload of changed files did and did not do. */
export interface SyncResult {
  readonly compared: ComparedFolder;
  readonly plan: SyncPlan;
  readonly uploaded: UploadedChanges;
  readonly removals: RemovalOutcomes | undefined;
}

export interface SyncSteps {
  readonly retry: () => Promise<unknown>;
  readonly compare: () => Promise<unknown>;
  readonly replace: (rows: readonly StoppedRow[]) => Promise<unknown>;
}

interface Missing {
  readonly path: string;
  /** Undefined if the user canceled. */
  readonly reason: UiText | undefined;
}

/** Shows one list of what happened. Only mentions it in the status bar if nothing had to be done. */
export async function showSynchronized(context: SyncContext, result: SyncResult, steps: SyncSteps): Promise<void> {
  const { compared, plan } = result;
  const missing = missingIn(result);
  logResult(result, missing, context.log);
  const done = doneSentences(result);
  if (done.length + plan.stopped.length + missing.length === 0) {
    const text = vscode.l10n.t(
      'Engee: The files of {0} are the same on Engee.',
      shownFolder(context, compared.mapping),
    );
    mention(text, noticeMs);
    return;
  }
  const compare = vscode.l10n.t('Compare');
  const replace = vscode.l10n.t('Replace on Engee…');
  const retry = vscode.l10n.t('Retry Failed');
  const showLog = stepTitle('showLog');
  const sentences = [...done, ...stoppedSentences(plan.stopped), ...missingSentences(missing)];
  const chosen = await notify(
    plan.stopped.length + missing.length > 0 ? 'warning' : 'information',
    joined(sentences, ' '),
    ...(plan.stopped.length > 0 ? [compare, replace] : []),
    ...(missing.length > 0 ? [retry, showLog] : []),
  );
  if (chosen === compare) await steps.compare();
  if (chosen === replace) await steps.replace(plan.stopped);
  if (chosen === retry) await steps.retry();
  if (chosen === showLog) await vscode.commands.executeCommand(commands.showLog);
}

function doneSentences({ uploaded, removals, compared }: SyncResult): readonly UiText[] {
  const stored = uploaded.outcomes.filter(({ kind }) => kind === 'stored');
  const moved = uploaded.moves.filter(({ kind }) => kind === 'moved').length;
  const removed = removals?.removed.length ?? 0;
  const sentences: UiText[] = [];
  const [only] = stored;
  const target = foreign(compared.mapping.remote);
  if (only !== undefined && stored.length === 1)
    sentences.push(vscode.l10n.t('Uploaded {0} to {1}.', foreign(only.file.relativePath), target));
  else if (stored.length > 0) {
    const size = formatBytes(stored.reduce((sum, { file }) => sum + file.sizeBytes, 0));
    sentences.push(vscode.l10n.t('Uploaded {0} files ({1}) to {2}.', stored.length, size, target));
  }
  if (moved > 0)
    sentences.push(
      moved === 1 ? vscode.l10n.t('Moved 1 file on Engee.') : vscode.l10n.t('Moved {0} files on Engee.', moved),
    );
  if (removed > 0)
    sentences.push(
      removed === 1 ? vscode.l10n.t('Deleted 1 file on Engee.') : vscode.l10n.t('Deleted {0} files on Engee.', removed),
    );
  return sentences;
}

/** Says which files were not uploaded because that would lose content on Engee. */
export function stoppedSentences(stopped: readonly StoppedRow[]): readonly UiText[] {
  const namesOf = (rows: readonly StoppedRow[]) => nameSome(rows.map(({ relativePath }) => foreign(relativePath)));
  const different = stopped.filter(({ kind }) => kind === 'different');
  const changed = stopped.filter(({ kind }) => kind !== 'different');
  const sentences: UiText[] = [];
  if (changed.length === 1)
    sentences.push(vscode.l10n.t('Not uploaded because it has changed on Engee: {0}.', namesOf(changed)));
  else if (changed.length > 1)
    sentences.push(vscode.l10n.t('Not uploaded because they have changed on Engee: {0}.', namesOf(changed)));
  if (different.length > 0)
    sentences.push(
      vscode.l10n.t('Not uploaded because Engee has other content under the same name: {0}.', namesOf(different)),
    );
  return sentences;
}

function missingIn({ uploaded, removals, plan, compared }: SyncResult): readonly Missing[] {
  const reasonOf = (fault: Fault) => describe(fault)?.text;
  const sent = uploaded.outcomes.flatMap((outcome): Missing[] => {
    if (outcome.kind === 'stored' || outcome.kind === 'same') return [];
    const reason = outcome.kind === 'notTried' ? undefined : reasonOf(outcome.fault);
    return [{ path: outcome.file.relativePath, reason }];
  });
  const moved = uploaded.moves.flatMap((each): Missing[] =>
    each.kind === 'failed' ? [{ path: each.move.to.relativePath, reason: reasonOf(each.fault) }] : [],
  );
  const removed = (removals?.failed ?? []).map(({ row, fault }) => ({
    path: row.relativePath,
    reason: reasonOf(fault),
  }));
  const refused = plan.refused.map((row) => ({
    path: row.relativePath,
    reason:
      row.kind === 'unreadable'
        ? reasonOf(row.fault)
        : vscode.l10n.t('Something that is not a file has this name on Engee.'),
  }));
  const leftOut = compared.found.plan.leftOut.flatMap((each): Missing[] =>
    each.why === 'emptyFolder'
      ? []
      : [{ path: each.location, reason: vscode.l10n.t('Reason: {0}.', leftOutReason(each)) }],
  );
  return [...moved, ...sent, ...removed, ...refused, ...leftOut];
}

/** Names the first reason. The log has all. */
function missingSentences(missing: readonly Missing[]): readonly UiText[] {
  if (missing.length === 0) return [];
  const reason = missing.find((each) => each.reason !== undefined)?.reason;
  const names = nameSome(missing.map(({ path }) => foreign(path)));
  return [vscode.l10n.t('Not synchronized: {0}.', names), ...(reason === undefined ? [] : [reason])];
}

function logResult({ uploaded, plan }: SyncResult, missing: readonly Missing[], log: Logger): void {
  logOutcomes(uploaded.outcomes, log);
  for (const { kind, remotePath } of plan.stopped)
    log.info(`not uploaded (${kind}): ${visibleLine(remotePath, maxPathLength)}`);
  for (const { path, reason } of missing)
    log.warn(`not synchronized: ${visibleLine(path, maxPathLength)}: ${reason ?? 'canceled'}`);
}
