import * as vscode from 'vscode';
import { describe } from '../../core/errors/describe.ts';
import type { Fault } from '../../core/errors/fault.ts';
import { remoteBaseName, type RemotePath } from '../../core/files/remotePath.ts';
import type { Comparison, ExistingFile, UploadChoice } from '../../core/files/uploadConflicts.ts';
import type { PlannedFile } from '../../core/files/uploadPlan.ts';
import { formatBytes } from '../../core/lib/format.ts';
import { foreign, joined, type UiText } from '../../core/lib/uiText.ts';
import { nameSome } from '../shared/nameSome.ts';
import { ask } from '../shared/ui/notify.ts';
import { throwCanceled } from './questions.ts';

/** The maximum length of a name together with both sizes. */
const maxLineLength = 150;

/**
 * Asks once what an upload does with all files that exist on Engee and differ, and shows the plan. The first (default) button
 * replaces nothing. Rejects with `canceled`.
 */
export async function askUploadConflict(comparison: Comparison, target: RemotePath): Promise<UploadChoice> {
  const keepBoth = vscode.l10n.t('Keep Both');
  const replace = vscode.l10n.t('Replace');
  const skipSame = vscode.l10n.t('Skip Same');
  const hasSame = comparison.same.length > 0;
  const question = { message: messageFor(comparison, target), detail: detailFor(comparison) };
  switch (await ask('warning', question, keepBoth, replace, ...(hasSame ? [skipSame] : []))) {
    case keepBoth:
      return 'keepBoth';
    case replace:
      return 'replace';
    case skipSame:
      return 'skipSame';
    default:
      return throwCanceled();
  }
}

function messageFor({ differing, fresh, same, blocked }: Comparison, target: RemotePath): UiText {
  const [only] = differing;
  if (only !== undefined && differing.length === 1) {
    return vscode.l10n.t(
      "'{0}' already exists in '{1}' on Engee, with different content. Replace it?",
      foreign(only.file.relativePath),
      foreign(target),
    );
  }
  return vscode.l10n.t(
    "{0} of the {1} files already exist in '{2}' on Engee, with different content. Replace them?",
    differing.length,
    fresh.length + same.length + differing.length + blocked.length,
    foreign(target),
  );
}

function detailFor({ differing, fresh, same, blocked }: Comparison): UiText {
  const differingFiles = differing.map(({ file }) => file);
  const sameFiles = same.map(({ file }) => file);
  const plan = [
    ...(fresh.length > 0 ? [vscode.l10n.t('New: {0}', countOf(fresh))] : []),
    ...(same.length > 0 ? [vscode.l10n.t('On Engee with the same content: {0}', countOf(sameFiles))] : []),
    ...(blocked.length > 0
      ? [
          vscode.l10n.t(
            'Name taken by something that is never replaced (Engee gives the file another name): {0}',
            countOf(blocked),
          ),
        ]
      : []),
    vscode.l10n.t('On Engee with different content: {0}', countOf(differingFiles)),
    nameSome(differing.map(lineFor), '\n', maxLineLength),
  ];
  const meanings = [
    vscode.l10n.t('Keep Both: uploads all files. If a name is taken, Engee chooses another one.'),
    same.length > 0
      ? vscode.l10n.t('Replace: replaces the files that differ. Those with the same content are not sent.')
      : vscode.l10n.t('Replace: replaces the files that differ.'),
    ...(same.length > 0
      ? [vscode.l10n.t('Skip Same: like Keep Both, but without the files that have the same content.')]
      : []),
  ];
  return joined([joined(plan, '\n'), joined(meanings, '\n')], '\n\n');
}

function countOf(files: readonly PlannedFile[]): UiText {
  const size = formatBytes(files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0));
  return files.length === 1
    ? vscode.l10n.t('1 file ({0})', size)
    : vscode.l10n.t('{0} files ({1})', files.length, size);
}

function lineFor({ file, remotePath, entry }: ExistingFile): UiText {
  return vscode.l10n.t(
    '{0} ({1} here, {2} on Engee)',
    foreign(file.relativePath.includes('/') ? file.relativePath : remoteBaseName(remotePath), 80),
    formatBytes(file.sizeBytes),
    formatBytes(entry.sizeBytes),
  );
}

/** What to do if it is not known which files exist on Engee. */
export type UnknownAnswer = 'keepBoth' | 'tryAgain';

/** Asks whether to upload although it is not known what exists on Engee. Rejects with `canceled`. */
export async function askUnknown(fault: Fault): Promise<UnknownAnswer> {
  const keepBoth = vscode.l10n.t('Keep Both');
  const tryAgain = vscode.l10n.t('Try Again');
  const canRetry = !isNoBridge(fault);
  const message = canRetry
    ? vscode.l10n.t('It is not known which of the files already exist on Engee. Upload anyway?')
    : vscode.l10n.t('Files on this server cannot be compared or replaced. Upload anyway?');
  const reason = describe(fault)?.text;
  const meaning = vscode.l10n.t(
    'Keep Both: uploads all files and replaces nothing. If a name is taken, Engee chooses another one.',
  );
  const detail = joined([...(reason === undefined ? [] : [reason]), meaning], '\n\n');
  switch (await ask('warning', { message, detail }, keepBoth, ...(canRetry ? [tryAgain] : []))) {
    case keepBoth:
      return 'keepBoth';
    case tryAgain:
      return 'tryAgain';
    default:
      return throwCanceled();
  }
}

/** Whether the server doesn't accept the extension's Julia module, so it can't tell or replace anything. */
export function isNoBridge(fault: Fault): boolean {
  return fault.kind === 'protocol' && fault.problem?.kind === 'noBridge';
}

/** Remembers that the user knows that nothing can be replaced, because the answer is the same for each upload. */
export class NoBridgeNotice {
  private isShown = false;

  /** Returns whether the user still has to be told. */
  get isNeeded(): boolean {
    return !this.isShown;
  }

  markShown(): void {
    this.isShown = true;
  }
}
