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
import { offerSteps, showError } from '../shared/messages.ts';
import { notify } from '../shared/ui/notify.ts';
import { nameSome } from './nameSome.ts';

type Of<K extends FileOutcome['kind']> = Extract<FileOutcome, { kind: K }>;

/** Shows the result of an upload. Calls `retry` only with files that are certainly not on Engee. */
export async function showUploaded(
  outcomes: readonly FileOutcome[],
  target: RemotePath,
  log: Logger,
  retry: (files: readonly PlannedFile[]) => Promise<unknown>,
): Promise<void> {
  logOutcomes(outcomes, log);
  const stored = outcomes.filter((outcome) => outcome.kind === 'stored');
  const unknown = outcomes.filter((outcome) => outcome.kind === 'unknown');
  const missing = outcomes.filter((outcome) => outcome.kind === 'failed' || outcome.kind === 'notTried');
  if (stored.length === outcomes.length) return showStored(stored, target);
  const fault = firstFault(outcomes);
  const areAllMissing = missing.length === outcomes.length;
  if (
    areAllMissing &&
    (outcomes.length === 1 || fault.kind === 'canceled' || missing.some(({ kind }) => kind === 'notTried'))
  ) {
    return showError(new EngeeError(fault), log, () =>
      retry(missing.map(({ file }) => file)).catch((error: unknown) => showError(error, log)),
    );
  }
  return showPartly(outcomes.length, stored, unknown, missing, fault);
}

async function showStored(stored: readonly Of<'stored'>[], target: RemotePath): Promise<void> {
  const copyPath = vscode.l10n.t('Copy Path');
  const chosen = await notify(
    'information',
    describeStored(stored, target),
    ...(stored.every(({ isConfirmed }) => isConfirmed) ? [copyPath] : []),
  );
  if (chosen === copyPath) await vscode.env.clipboard.writeText(stored.map(({ remotePath }) => remotePath).join('\n'));
}

function describeStored(stored: readonly Of<'stored'>[], target: RemotePath): UiText {
  const renamed = stored.filter(isRenamed);
  const [only, ...others] = stored;
  if (only !== undefined && others.length === 0) {
    if (isRenamed(only))
      return vscode.l10n.t('Uploaded as {0} because a file with that name already exists.', foreign(only.remotePath));
    return only.isConfirmed
      ? vscode.l10n.t('Uploaded to {0}.', foreign(only.remotePath))
      : vscode.l10n.t('Uploaded {0} to {1}.', foreign(only.file.relativePath), foreign(target));
  }
  const size = formatBytes(stored.reduce((sum, { file }) => sum + file.sizeBytes, 0));
  const summary = vscode.l10n.t('Uploaded {0} files ({1}) to {2}.', stored.length, size, foreign(target));
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

async function showPartly(
  count: number,
  stored: readonly Of<'stored'>[],
  unknown: readonly Of<'unknown'>[],
  missing: readonly (Of<'failed'> | Of<'notTried'>)[],
  fault: Fault,
): Promise<void> {
  const sentences = [vscode.l10n.t('{0} of {1} files were uploaded.', stored.length, count)];
  if (missing.length > 0)
    sentences.push(
      vscode.l10n.t('Not uploaded: {0}.', nameSome(missing.map(({ file }) => foreign(file.relativePath)))),
    );
  if (unknown.length > 0)
    sentences.push(
      vscode.l10n.t('May have been uploaded: {0}.', nameSome(unknown.map(({ file }) => foreign(file.relativePath)))),
    );
  const reason = describe(fault)?.text;
  if (reason !== undefined) sentences.push(reason);
  const severity = fault.kind === 'canceled' ? 'information' : 'warning';
  await offerSteps(severity, joined(sentences, ' '), ['showLog']);
}
