import * as l10n from '@vscode/l10n';
import { formatBytes, formatCount } from '../lib/format.ts';
import { foreign, joined, type UiText } from '../lib/uiText.ts';
import type { Fault, FolderLimit, Operation } from './fault.ts';

/** Limits the number of file names in a message. */
const maxNamedFiles = 3;
const maxNameLength = 80;

/** Names both possible reasons, because only a run could tell them apart. Paths outside /user are already refused before sending. */
export function describeRefusedTransfer(): UiText {
  return l10n.t(
    'Engee refused this transfer. Your server may not recognize this token yet, because a token works only on a server started after the token was created. Restart the server to use it. Variables are lost, files are kept. If code runs on the server, a link on the path leads out of /user, where Engee allows no transfers.',
  );
}

/** @param code the connection's error code */
export function describeBrokenTransfer(what: 'upload' | 'download', code: string): UiText {
  return what === 'upload'
    ? l10n.t(
        'The connection was lost during the upload ({0}). Nothing from this transfer was saved on Engee.',
        foreign(code),
      )
    : l10n.t('The connection was lost during the download ({0}). Nothing was saved.', foreign(code));
}

/** @param code a system error code, or one of ours */
export function describeLocalFile(location: string, code: string): UiText {
  const path = foreign(location);
  switch (code) {
    case 'ENOENT':
      return l10n.t('File not found: {0}', path);
    case 'EACCES':
    case 'EPERM':
      return l10n.t('No permission to access the file: {0}', path);
    case 'ENOSPC':
      return l10n.t('The disk is full. Nothing was saved: {0}', path);
    case 'EROFS':
      return l10n.t('The folder is read-only: {0}', path);
    case 'NOT_A_FILE':
      return l10n.t('This is not a regular file: {0}', path);
    case 'REPLACED':
      return l10n.t(
        'The file that you chose was replaced by another one, so it was not sent. Upload it again: {0}',
        path,
      );
    case 'CHANGED':
      return l10n.t('The file changed while it was being read: {0}', path);
    default:
      return l10n.t('The file could not be used ({0}): {1}', foreign(code), path);
  }
}

/** @param names the first of `count` file names */
export function describeUnexpected(names: readonly string[], count: number): UiText {
  const some = joined(
    names.map((name) => foreign(name, maxNameLength)),
    ', ',
  );
  return count > names.length
    ? l10n.t(
        "Engee's response contains files that were not requested: {0} and {1} more. Nothing was saved.",
        some,
        count - names.length,
      )
    : l10n.t("Engee's response contains files that were not requested: {0}. Nothing was saved.", some);
}

/** Describes why a folder can't be downloaded as a whole and what to do instead. */
export function describeFolderLimit(remotePath: string, limit: FolderLimit): UiText {
  const folder = foreign(remotePath);
  switch (limit) {
    case 'entries':
      return l10n.t(
        'The folder contains more than {0} files and folders, so it was not downloaded. Choose the folders in it one after another: {1}',
        formatCount(10_000),
        folder,
      );
    case 'bytes':
      return l10n.t(
        'The folder contains more than 4 GB, so it was not downloaded. Choose the large files in it on their own, and then the rest: {0}',
        folder,
      );
    case 'depth':
      return l10n.t(
        'The folder contains more than {0} levels of folders, so it was not downloaded. Choose a folder further down: {1}',
        30,
        folder,
      );
    case 'ratio':
      return l10n.t(
        'The files of the folder compress to less than 1/200 of their size. Archives like that can be made to fill a disk, so it was not downloaded. Choose its large files on their own: {0}',
        folder,
      );
  }
}

/** @param saved the names of the saved files, out of `total` */
export function describePartlySaved(saved: readonly string[], total: number, why: Fault): UiText {
  const some = joined(
    saved.map((name) => foreign(name, maxNameLength)),
    ', ',
    maxNamedFiles,
  );
  return l10n.t('Only {0} of {1} files were saved ({2}). {3}', saved.length, total, some, describeSaving(why));
}

/** Describes why saving a file failed after others were saved. Saving causes only these two faults. */
function describeSaving(why: Fault): UiText {
  if (why.kind === 'localFile')
    return why.code === 'ENOSPC'
      ? l10n.t('The disk is full: {0}', foreign(why.path))
      : describeLocalFile(why.path, why.code);
  return l10n.t('The folder changed in the meantime.');
}

/**
 * Describes why a request was too large and what to do about it.
 * @param bytes the size of a request that was probably too large
 */
export function describeTooLarge(what: Operation, bytes: number | undefined): UiText {
  if (what !== 'run')
    return l10n.t('The request is too large for Engee or for a server on the way to it. Nothing was saved.');
  const advice = l10n.t('It was not run. Run a smaller part of it, or upload the file and run include("/user/…").');
  return bytes === undefined
    ? l10n.t('This code is too large for Engee or for a server on the way to it. {0}', advice)
    : l10n.t(
        'This code is probably too large for a server on the way to Engee. {0} were refused while smaller requests succeeded. {1}',
        formatBytes(bytes),
        advice,
      );
}
