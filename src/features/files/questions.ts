import * as vscode from 'vscode';
import { EngeeError } from '../../core/errors/engeeError.ts';
import { leftOutReason } from '../../core/files/leftOutReason.ts';
import { parseRemotePath, parseRemotePaths, type RemotePath, remoteRoot } from '../../core/files/remotePath.ts';
import type { AgreedPlan } from '../../core/files/uploadContents.ts';
import type { LeftOut } from '../../core/files/uploadPlan.ts';
import { formatBytes } from '../../core/lib/format.ts';
import { foreign, joined, type UiText, visibleLine } from '../../core/lib/uiText.ts';
import type { Location } from '../../platform/localFiles.ts';
import type { Logger } from '../../platform/logger.ts';
import type { ConflictAnswer } from '../shared/answers.ts';
import { isOfWindow } from '../shared/givenUri.ts';
import { namesAll, nameSome } from '../shared/nameSome.ts';
import { ask, type Question } from '../shared/ui/notify.ts';
import { askText } from '../shared/ui/quickInput.ts';
import { ignoredCount, ignoredGroups } from './ignoredGroups.ts';

/** In UTF-16 units. The supported file systems have no longer paths. */
const maxPathLength = 4_096;
const maxShownLocationLength = 100;
/** The maximum length of a location together with its problem. */
const maxLineLength = 300;

/**
 * Asks before a command uses locations that this window doesn't show. They come from a link or another extension, because
 * menus offer only what the window shows. Must run before anything is read there: on Windows, reading alone can send the
 * user's credentials to another computer. Rejects with `canceled`.
 */
export async function confirmOutsideWorkspace(
  uris: readonly vscode.Uri[],
  purpose: 'upload' | 'download',
): Promise<void> {
  const outside = uris.filter((uri) => !isOfWindow(uri));
  if (outside.length === 0) return;
  const message =
    purpose === 'upload'
      ? vscode.l10n.t('Upload from outside this workspace?')
      : vscode.l10n.t('Download to a location outside this workspace?');
  // Names all of them in full, because a hidden one could be the target of an attack.
  const names = joined(
    outside.map((uri) => foreign(uri.scheme === 'file' ? uri.fsPath : uri.toString(true), maxPathLength)),
    '\n',
  );
  const detail = vscode.l10n.t(
    '{0}\n\nContinue only if you chose this yourself. It may come from a link that someone else created.',
    names,
  );
  const go = vscode.l10n.t('Continue');
  if ((await ask('warning', { message, detail }, go)) !== go) throwCanceled();
}

/** Asks for the target folder on Engee. Rejects with `canceled`. */
export async function askTarget(plan: AgreedPlan, suggestion: RemotePath): Promise<RemotePath> {
  const text = await askText({
    title: vscode.l10n.t('Upload to Engee: {0}', describePlan(plan)),
    prompt: vscode.l10n.t(
      'Enter a folder on Engee. It is created if it does not exist. No existing file is replaced without a question.',
    ),
    value: suggestion,
    ignoreFocusOut: true,
    validateInput: (value) =>
      parseRemotePath(value) === undefined
        ? vscode.l10n.t('Enter a path inside /user, for example /user/data.')
        : undefined,
  });
  return (text === undefined ? undefined : parseRemotePath(text)) ?? throwCanceled();
}

function describePlan({ files, totalBytes, excluded, leftOut, ignored, withheldSecrets }: AgreedPlan): UiText {
  const size = formatBytes(totalBytes);
  const [only, ...others] = files;
  const what =
    only !== undefined && others.length === 0
      ? vscode.l10n.t('{0} ({1})', foreign(only.relativePath), size)
      : vscode.l10n.t('{0} files ({1})', files.length, size);
  const hasEmptyFolders = leftOut.some(({ why }) => why === 'emptyFolder');
  const without = [
    ...excluded.map((name) => foreign(name)),
    ...(hasEmptyFolders ? [vscode.l10n.t('empty folders')] : []),
    ...ignoredGroups(ignored).map(ignoredCount),
    ...(withheldSecrets > 0 ? [vscode.l10n.t('{0} that may contain secrets', withheldSecrets)] : []),
  ];
  return without.length === 0 ? what : vscode.l10n.t('{0}, without {1}', what, joined(without, ', '));
}

/** Shows what can't be uploaded and asks whether to upload the rest. Rejects with `canceled`. */
export async function confirmSkipped(leftOut: readonly LeftOut[], restCount: number, log: Logger): Promise<void> {
  const skipped = leftOut.filter(({ why }) => why !== 'emptyFolder');
  const [first, ...others] = skipped;
  if (first === undefined) return;
  for (const each of skipped)
    log.info(`upload: left out ${visibleLine(each.location, maxPathLength)}: ${leftOutReason(each)}`);
  const upload = vscode.l10n.t('Upload the Rest');
  const answer = await ask(
    'warning',
    others.length === 0 ? oneLeftOut(first) : severalLeftOut(skipped),
    ...(restCount > 0 ? [upload] : []),
  );
  if (answer !== upload) throwCanceled();
}

function oneLeftOut(leftOut: LeftOut): Question {
  return {
    message: vscode.l10n.t('This cannot be uploaded: {0}', shownLocation(leftOut.location)),
    detail: vscode.l10n.t('Reason: {0}.', leftOutReason(leftOut)),
  };
}

function severalLeftOut(skipped: readonly LeftOut[]): Question {
  const lines = nameSome(
    skipped.map((each) => vscode.l10n.t('{0} ({1})', shownLocation(each.location), leftOutReason(each))),
    '\n',
    maxLineLength,
  );
  const rest = namesAll(skipped) ? [] : [vscode.l10n.t('See the log for all of them.')];
  return {
    message: vscode.l10n.t('{0} of the selected files and folders cannot be uploaded.', skipped.length),
    detail: joined([lines, ...rest], '\n\n'),
  };
}

/** Returns the path as the Explorer shows it. Keeps the end of a long path, which contains the name. */
export function shownLocation(location: Location): UiText {
  const path = vscode.workspace.asRelativePath(location);
  return foreign(path.length > maxShownLocationLength ? `…${path.slice(-maxShownLocationLength)}` : path);
}

/** Offers to save documents with unsaved changes, because the upload reads from the disk. Rejects with `canceled`. */
export async function saveFirst(documents: readonly vscode.TextDocument[]): Promise<void> {
  if (documents.length === 0) return;
  const message = vscode.l10n.t('Some files have unsaved changes. Save them before uploading?');
  const detail = nameSome(
    documents.map(({ uri }) => foreign(vscode.workspace.asRelativePath(uri))),
    '\n',
  );
  const save = vscode.l10n.t('Save and Upload');
  const without = vscode.l10n.t('Upload Without Saving');
  const answer = await ask('warning', { message, detail }, save, without);
  if (answer === undefined) throwCanceled();
  if (answer !== save) return;
  for (const document of documents) if (!(await document.save())) throwCanceled();
}

/**
 * Asks for paths on Engee to download into a local folder. Rejects with `canceled`.
 * @param reason why the user can't choose from a list
 */
export async function askSources(suggestion: string, folder: string, reason: UiText): Promise<readonly RemotePath[]> {
  const prompt = vscode.l10n.t('Enter the path of a file on Engee, or several paths separated by spaces.');
  const text = await askText({
    title: vscode.l10n.t('Download from Engee to {0}', foreign(folder)),
    prompt: joined([prompt, reason], ' '),
    value: suggestion,
    valueSelection: [suggestion.length, suggestion.length],
    ignoreFocusOut: true,
    validateInput: (value) =>
      downloadable(parseRemotePaths(value)) === undefined
        ? vscode.l10n.t('Enter a path inside /user, for example /user/results.csv.')
        : undefined,
  });
  return (text === undefined ? undefined : downloadable(parseRemotePaths(text))) ?? throwCanceled();
}

function downloadable(paths: readonly RemotePath[] | undefined): readonly RemotePath[] | undefined {
  return paths?.includes(remoteRoot) === true ? undefined : paths;
}

/** Asks once for all names that already exist. The default keeps both files. Rejects with `canceled`. */
export async function askConflict(names: readonly string[], folder: string): Promise<ConflictAnswer> {
  const message =
    names.length === 1
      ? vscode.l10n.t("'{0}' already exists in '{1}'. Replace it?", foreign(names[0] ?? ''), foreign(folder))
      : vscode.l10n.t("{0} of the files already exist in '{1}'. Replace them?", names.length, foreign(folder));
  const replace = vscode.l10n.t('Replace');
  const keepBoth = vscode.l10n.t('Keep Both');
  const question =
    names.length === 1
      ? { message }
      : {
          message,
          detail: nameSome(
            names.map((name) => foreign(name)),
            '\n',
          ),
        };
  switch (await ask('warning', question, keepBoth, replace)) {
    case replace:
      return 'replace';
    case keepBoth:
      return 'keepBoth';
    default:
      return throwCanceled();
  }
}

export function throwCanceled(): never {
  throw new EngeeError({ kind: 'canceled' });
}
