import * as l10n from '@vscode/l10n';
import type { UiText } from '../lib/uiText.ts';
import type { Operation } from './fault.ts';

/** Why a request was too large, and what to do about it. @param bytes of a request of which that is only likely */
export function describeTooLarge(what: Operation, bytes: number | undefined): UiText {
  if (what !== 'run')
    return l10n.t('What was sent is too large for Engee, or for a server on the way to it. Nothing was kept.');
  const advice = l10n.t('It was not run. Run a smaller part of it, or upload the file and run include("/user/…").');
  return bytes === undefined
    ? l10n.t('This code is too large for Engee, or for a server on the way to it. {0}', advice)
    : l10n.t(
        'This code is probably too large for a server on the way to Engee: {0} kB were refused while smaller requests were answered. {1}',
        Math.ceil(bytes / 1000),
        advice,
      );
}
