import * as l10n from '@vscode/l10n';
import { foreign, type UiText } from '../lib/uiText.ts';

/** A path outside /user is refused before anything is sent, so a refusal leaves two reasons, which only a run can tell apart. */
export function describeRefusedTransfer(): UiText {
  return l10n.t(
    'Engee refused this transfer. Your server may not know this token yet: a token works only on a server started after the token was made. Restart the server to use it; its variables are lost, files stay. If code runs on the server, a link on the path leads out of /user, where Engee allows no transfers.',
  );
}

/** @param code of the connection's error */
export function describeBrokenTransfer(what: 'upload' | 'download', code: string): UiText {
  return what === 'upload'
    ? l10n.t('The connection broke during the upload ({0}). Nothing of what was being sent was kept on Engee.', foreign(code))
    : l10n.t('The connection broke during the download ({0}). Nothing was kept of it.', foreign(code));
}
