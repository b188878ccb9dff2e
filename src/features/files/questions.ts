import * as vscode from 'vscode';
import { formatBytes } from '../../core/lib/format.ts';
import { leftOutReason } from '../../core/files/leftOutReason.ts';
import { parseRemotePath, parseRemotePaths, remoteRoot, type RemotePath } from '../../core/files/remotePath.ts';
import type { AgreedPlan } from '../../core/files/uploadContents.ts';
import type { LeftOut } from '../../core/files/uploadPlan.ts';
import { EngeeError } from '../../core/errors/engeeError.ts';
import { foreign, joined, visibleLine, type UiText } from '../../core/lib/uiText.ts';
import type { Location } from '../../platform/localFiles.ts';
import type { Logger } from '../../platform/logger.ts';
import type { ConflictAnswer } from '../shared/answers.ts';
import { isOfWindow } from '../shared/givenUri.ts';
import { ask, type Question } from '../shared/ui/notify.ts';
import { askText } from '../shared/ui/quickInput.ts';
import { isWhole, nameSome } from './nameSome.ts';

/** In UTF-16 units; no file system of ours takes longer ones. */
const maxPathLength = 4_096;
const maxShownLocationLength = 100;
/** Of a location and what is wrong with it. */
const maxLineLength = 300;

/**
 * Asks before a command uses places that this window does not show: their addresses come from a link or from another
 * extension, since menus offer only what the window shows. Nothing has been read at them yet: on Windows that alone can send
 * the user's credentials to another computer. Rejects with `cancelled`.
 */
export async function agreeToElsewhere(uris: readonly vscode.Uri[], purpose: 'upload' | 'download'): Promise<void> {
  const elsewhere = uris.filter((uri) => !isOfWindow(uri));
  if (elsewhere.length === 0) return;
  const message =
    purpose === 'upload'
      ? vscode.l10n.t('Upload from outside this workspace?')
      : vscode.l10n.t('Download to a place outside this workspace?');
  // All of them, each whole: what is not named could be what the link's writer wants.
  const names = joined(
    elsewhere.map((uri) => foreign(uri.scheme === 'file' ? uri.fsPath : uri.toString(true), maxPathLength)),
    '\n',
  );
  const detail = vscode.l10n.t(
    '{0}\n\nContinue only if you chose this yourself. It may come from a link that somebody else wrote.',
    names,
  );
  const go = vscode.l10n.t('Continue');
  if ((await ask('warning', { message, detail }, go)) !== go) giveUp();
}

/** Asks for the folder on Engee. Rejects with `cancelled`. */
export async function askTarget(plan: AgreedPlan, suggestion: RemotePath): Promise<RemotePath> {
  const text = await askText({
    title: vscode.l10n.t('Upload to Engee: {0}', describePlan(plan)),
    prompt: vscode.l10n.t(
      'The folder on Engee. It is made if need be; files that are there already are kept, and the new ones get other names.',
    ),
    value: suggestion,
    ignoreFocusOut: true,
    validateInput: (value) =>
      parseRemotePath(value) === undefined
        ? vscode.l10n.t('Enter a path inside /user, for example /user/data.')
        : undefined,
  });
  return (text === undefined ? undefined : parseRemotePath(text)) ?? giveUp();
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
    ...(ignored.length > 0 ? [vscode.l10n.t('what Git ignores')] : []),
    ...(withheldSecrets > 0 ? [vscode.l10n.t('{0} that may hold secrets', withheldSecrets)] : []),
  ];
  return without.length === 0 ? what : vscode.l10n.t('{0}, without {1}', what, joined(without, ', '));
}

/** Tells what cannot be uploaded before anything is; the rest goes only with a yes. Rejects with `cancelled`. */
export async function agreeToLeaveOut(leftOut: readonly LeftOut[], restCount: number, log: Logger): Promise<void> {
  const lost = leftOut.filter(({ why }) => why !== 'emptyFolder');
  const [first, ...others] = lost;
  if (first === undefined) return;
  for (const each of lost)
    log.info(`upload: left out ${visibleLine(each.location, maxPathLength)}: ${leftOutReason(each)}`);
  const upload = vscode.l10n.t('Upload the Rest');
  const answer = await ask(
    'warning',
    others.length === 0 ? oneLeftOut(first) : severalLeftOut(lost),
    ...(restCount > 0 ? [upload] : []),
  );
  if (answer !== upload) giveUp();
}

function oneLeftOut(leftOut: LeftOut): Question {
  return {
    message: vscode.l10n.t('This cannot be uploaded: {0}', shownLocation(leftOut.location)),
    detail: vscode.l10n.t('Reason: {0}.', leftOutReason(leftOut)),
  };
}

function severalLeftOut(lost: readonly LeftOut[]): Question {
  const lines = nameSome(
    lost.map((each) => vscode.l10n.t('{0} ({1})', shownLocation(each.location), leftOutReason(each))),
    '\n',
    maxLineLength,
  );
  const rest = isWhole(lost) ? [] : [vscode.l10n.t('The log names all of them.')];
  return {
    message: vscode.l10n.t('{0} of the chosen files and folders cannot be uploaded.', lost.length),
    detail: joined([lines, ...rest], '\n\n'),
  };
}

/** As the explorer shows it; of a long one the end, which is the name. */
export function shownLocation(location: Location): UiText {
  const path = vscode.workspace.asRelativePath(location);
  return foreign(path.length > maxShownLocationLength ? `…${path.slice(-maxShownLocationLength)}` : path);
}

/** What is to become of documents whose latest text is not on the disk, since the disk is what is uploaded. */
export async function saveFirst(documents: readonly vscode.TextDocument[]): Promise<void> {
  if (documents.length === 0) return;
  const message = vscode.l10n.t('There are changes that have not been saved. Save them before the upload?');
  const detail = nameSome(
    documents.map(({ uri }) => foreign(vscode.workspace.asRelativePath(uri))),
    '\n',
  );
  const save = vscode.l10n.t('Save and Upload');
  const without = vscode.l10n.t('Upload Without Them');
  const answer = await ask('warning', { message, detail }, save, without);
  if (answer === undefined) giveUp();
  if (answer !== save) return;
  for (const document of documents) if (!(await document.save())) giveUp();
}

/** Asks for paths on Engee and says which local folder they go to. Rejects with `cancelled`. */
export async function askSources(suggestion: string, folder: string): Promise<readonly RemotePath[]> {
  const text = await askText({
    title: vscode.l10n.t('Download from Engee to {0}', foreign(folder)),
    prompt: vscode.l10n.t('The path of a file on Engee; several paths are separated by spaces.'),
    value: suggestion,
    valueSelection: [suggestion.length, suggestion.length],
    ignoreFocusOut: true,
    validateInput: (value) =>
      downloadable(parseRemotePaths(value)) === undefined
        ? vscode.l10n.t('Enter a path inside /user, for example /user/results.csv.')
        : undefined,
  });
  return (text === undefined ? undefined : downloadable(parseRemotePaths(text))) ?? giveUp();
}

export function downloadable(paths: readonly RemotePath[] | undefined): readonly RemotePath[] | undefined {
  return paths?.includes(remoteRoot) === true ? undefined : paths;
}

/** One question for all names that are taken; Enter keeps both. Rejects with `cancelled`. */
export async function askConflict(names: readonly string[], folder: string): Promise<ConflictAnswer> {
  const message =
    names.length === 1
      ? vscode.l10n.t("'{0}' already exists in '{1}'.", foreign(names[0] ?? ''), foreign(folder))
      : vscode.l10n.t("{0} of the files already exist in '{1}'.", names.length, foreign(folder));
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
      return giveUp();
  }
}

export function giveUp(): never {
  throw new EngeeError({ kind: 'cancelled' });
}
