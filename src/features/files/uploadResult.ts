import * as vscode from 'vscode';
import { describe } from '../../core/errors/describe.ts';
import { EngeeError } from '../../core/errors/engeeError.ts';
import type { Fault } from '../../core/errors/fault.ts';
import { remoteBaseName, type RemotePath } from '../../core/files/remotePath.ts';
import { type FileOutcome, firstFault, logOutcomes } from '../../core/files/uploadOutcome.ts';
import type { PlannedFile } from '../../core/files/uploadPlan.ts';
import { formatBytes } from '../../core/lib/format.ts';
import { foreign, joined, type UiText } from '../../core/lib/uiText.ts';
import type { Logger } from '../../platform/logger.ts';
import { commands } from '../shared/commands.ts';
import { showError, stepTitle } from '../shared/messages.ts';
import { nameSome } from '../shared/nameSome.ts';
import { notify } from '../shared/ui/notify.ts';

type Of<K extends FileOutcome['kind']> = Extract<FileOutcome, { kind: K }>;
type Missing = Of<'failed'> | Of<'notTried'>;

/** Shows the result of an upload. Calls `retry` only with files that are certainly not on Engee. */
export async function showUploaded(
  outcomes: readonly FileOutcome[],
  target: RemotePath,
  log: Logger,
  retry: (files: readonly PlannedFile[]) => Promise<unknown>,
): Promise<void> {
  logOutcomes(outcomes, log);
  const stored = outcomes.filter((outcome) => outcome.kind === 'stored');
  const same = outcomes.filter((outcome) => outcome.kind === 'same');
  const unknown = outcomes.filter((outcome) => outcome.kind === 'unknown');
  const missing = outcomes.filter((outcome) => outcome.kind === 'failed' || outcome.kind === 'notTried');
  if (stored.length + same.length === outcomes.length) return showStored(stored, same, target);
  const fault = firstFault(outcomes);
  const retryMissing = () => retry(missing.map(({ file }) => file)).catch((error: unknown) => showError(error, log));
  const areAllMissing = missing.length === outcomes.length;
  if (
    areAllMissing &&
    (outcomes.length === 1 || fault.kind === 'canceled' || missing.some(({ kind }) => kind === 'notTried'))
  )
    return showError(new EngeeError(fault), log, retryMissing);
  const retriable = fault.kind === 'canceled' ? undefined : retryMissing;
  return showPartly({ count: outcomes.length, stored, same, unknown, missing, fault }, retriable);
}

async function showStored(
  stored: readonly Of<'stored'>[],
  same: readonly Of<'same'>[],
  target: RemotePath,
): Promise<void> {
  const copyPath = vscode.l10n.t('Copy Path');
  const sentences = [
    ...(stored.length > 0 ? [describeStored(stored, target)] : []),
    ...(same.length > 0 ? [sameSentence(same)] : []),
  ];
  const chosen = await notify(
    'information',
    joined(sentences, ' '),
    ...(stored.every(({ isConfirmed }) => isConfirmed) ? [copyPath] : []),
  );
  if (chosen !== copyPath) return;
  const paths = [...stored, ...same].map(({ remotePath }) => remotePath);
  await vscode.env.clipboard.writeText(paths.join('\n'));
}

function describeStored(stored: readonly Of<'stored'>[], target: RemotePath): UiText {
  const renamed = stored.filter(isRenamed);
  const [only, ...others] = stored;
  if (only !== undefined && others.length === 0) {
    if (isRenamed(only))
      return vscode.l10n.t('Uploaded as {0} because a file with that name already exists.', foreign(only.remotePath));
    if (only.isReplacement === true) return vscode.l10n.t('Replaced {0}.', foreign(only.remotePath));
    return only.isConfirmed
      ? vscode.l10n.t('Uploaded to {0}.', foreign(only.remotePath))
      : vscode.l10n.t('Uploaded {0} to {1}.', foreign(only.file.relativePath), foreign(target));
  }
  const size = formatBytes(stored.reduce((sum, { file }) => sum + file.sizeBytes, 0));
  const replacedCount = stored.filter(({ isReplacement }) => isReplacement === true).length;
  const summary =
    replacedCount === 0
      ? vscode.l10n.t('Uploaded {0} files ({1}) to {2}.', stored.length, size, foreign(target))
      : vscode.l10n.t(
          'Uploaded {0} files ({1}) to {2} and replaced {3} of them there.',
          stored.length,
          size,
          foreign(target),
          replacedCount,
        );
  if (renamed.length === 0) return summary;
  const names = nameSome(
    renamed.map(({ file, remotePath }) =>
      joined([foreign(file.relativePath), foreign(remoteBaseName(remotePath))], ' → '),
    ),
  );
  return joined([summary, vscode.l10n.t('Some names were taken, so Engee renamed the files: {0}.', names)], ' ');
}

function isRenamed({ file, remotePath }: Of<'stored'>): boolean {
  return !`/${file.relativePath}`.endsWith(`/${remoteBaseName(remotePath)}`);
}

interface PartlyUploaded {
  readonly count: number;
  readonly stored: readonly Of<'stored'>[];
  readonly same: readonly Of<'same'>[];
  readonly unknown: readonly Of<'unknown'>[];
  readonly missing: readonly Missing[];
  readonly fault: Fault;
}

async function showPartly(result: PartlyUploaded, retry: (() => Promise<unknown>) | undefined): Promise<void> {
  const { count, stored, same, unknown, missing, fault } = result;
  const sentences =
    stored.length === 0 && unknown.length > 0
      ? []
      : [vscode.l10n.t('{0} of {1} files were uploaded.', stored.length, count)];
  if (same.length > 0) sentences.push(sameSentence(same));
  sentences.push(...missingSentences(missing));
  if (unknown.length > 0) {
    const names = nameSome(unknown.map(({ file }) => foreign(file.relativePath)));
    sentences.push(vscode.l10n.t('May have been uploaded: {0}.', names));
    const reason = missing.some(({ kind }) => kind === 'failed') ? undefined : describe(fault)?.text;
    if (reason !== undefined) sentences.push(reason);
  }
  const severity = fault.kind === 'canceled' ? 'information' : 'warning';
  const retryFailed = vscode.l10n.t('Retry Failed');
  const showLog = stepTitle('showLog');
  const buttons = retry !== undefined && missing.length > 0 ? [retryFailed, showLog] : [showLog];
  const chosen = await notify(severity, joined(sentences, ' '), ...buttons);
  if (chosen === retryFailed) await retry?.();
  if (chosen === showLog) await vscode.commands.executeCommand(commands.showLog);
}

/** The number of different reasons that a notification has room for. The log has all. */
const maxReasons = 3;

/** Lists the files that are not on Engee, by reason. */
function missingSentences(missing: readonly Missing[]): readonly UiText[] {
  const byReason = new Map<UiText | undefined, UiText[]>();
  for (const outcome of missing) {
    const reason = outcome.kind === 'failed' ? describe(outcome.fault)?.text : undefined;
    byReason.set(reason, [...(byReason.get(reason) ?? []), foreign(outcome.file.relativePath)]);
  }
  const groups = [...byReason].sort(([a], [b]) => Number(a === undefined) - Number(b === undefined));
  const sentences = groups.slice(0, maxReasons).map(([reason, names]) => {
    const list = vscode.l10n.t('Not uploaded: {0}.', nameSome(names));
    return reason === undefined ? list : joined([list, reason], ' ');
  });
  const rest = groups.slice(maxReasons).reduce((sum, [, names]) => sum + names.length, 0);
  return rest === 0 ? sentences : [...sentences, vscode.l10n.t('See the log for {0} more.', rest)];
}

/** Says that files were not sent because they are on Engee. */
function sameSentence(same: readonly Of<'same'>[]): UiText {
  const [only, ...others] = same;
  return only !== undefined && others.length === 0
    ? vscode.l10n.t('{0} is on Engee already, with the same content.', foreign(only.remotePath))
    : vscode.l10n.t('{0} files are on Engee already, with the same content.', same.length);
}
