import * as l10n from '@vscode/l10n';
import { foreign, joined, own, type UiText } from '../lib/uiText.ts';
import type { Fault } from './fault.ts';

/** What a sentence holds of the names of files, where there can be many. */
const maxNamedFiles = 3;
const maxNameLength = 80;

/** A path outside /user is refused before anything is sent, so a refusal leaves two reasons, which only a run can tell apart. */
export function describeRefusedTransfer(): UiText {
  return l10n.t(
    'Engee refused this transfer. Your server may not know this token yet: a token works only on a server started after the token was made. Restart the server to use it; its variables are lost, files stay. If code runs on the server, a link on the path leads out of /user, where Engee allows no transfers.',
  );
}

/** @param code of the connection's error */
export function describeBrokenTransfer(what: 'upload' | 'download', code: string): UiText {
  return what === 'upload'
    ? l10n.t(
        'The connection broke during the upload ({0}). Nothing of what was being sent was kept on Engee.',
        foreign(code),
      )
    : l10n.t('The connection broke during the download ({0}). Nothing was kept of it.', foreign(code));
}

/** @param code of the system, or ours */
export function describeLocalFile(location: string, code: string): UiText {
  const path = foreign(location);
  switch (code) {
    case 'ENOENT':
      return l10n.t('The file does not exist: {0}', path);
    case 'EACCES':
    case 'EPERM':
      return l10n.t('No permission for the file: {0}', path);
    case 'ENOSPC':
      return l10n.t('The disk is full; nothing was left behind: {0}', path);
    case 'EROFS':
      return l10n.t('The folder is read-only: {0}', path);
    case 'NOT_A_FILE':
      return l10n.t('This is not an ordinary file: {0}', path);
    case 'REPLACED':
      return l10n.t(
        'Another file is in the place of the one that you chose, so it was not sent. Upload it again: {0}',
        path,
      );
    case 'CHANGED':
      return l10n.t('The file changed while it was being read: {0}', path);
    default:
      return l10n.t('The file could not be used ({0}): {1}', foreign(code), path);
  }
}

/** @param names the first of `count` */
export function describeUnexpected(names: readonly string[], count: number): UiText {
  const some = joined(
    names.map((name) => foreign(name, maxNameLength)),
    ', ',
  );
  return count > names.length
    ? l10n.t(
        "Engee's answer holds files that were not asked for: {0} and {1} more. Nothing was saved.",
        some,
        count - names.length,
      )
    : l10n.t("Engee's answer holds files that were not asked for: {0}. Nothing was saved.", some);
}

/** @param saved names of the files that are in place, of `total` */
export function describePartlySaved(saved: readonly string[], total: number, why: Fault): UiText {
  const more = saved.length > maxNamedFiles ? [own('…')] : [];
  const some = joined([...saved.slice(0, maxNamedFiles).map((name) => foreign(name, maxNameLength)), ...more], ', ');
  return l10n.t('Only {0} of {1} files were saved ({2}). {3}', saved.length, total, some, describePlacing(why));
}

/** Why a file could not be put in its place after others were. Other faults than these two do not come from there. */
function describePlacing(why: Fault): UiText {
  if (why.kind === 'localFile')
    return why.code === 'ENOSPC'
      ? l10n.t('The disk is full: {0}', foreign(why.path))
      : describeLocalFile(why.path, why.code);
  return l10n.t('The folder was changed meanwhile.');
}
