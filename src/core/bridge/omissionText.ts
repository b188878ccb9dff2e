import * as l10n from '@vscode/l10n';
import { visibleLine } from '../lib/uiText.ts';
import type { Omission } from './shown.ts';

/** UTF-16 units of what a `show` method threw. */
const maxMessageLength = 300;

/** One line that says which form of a value is missing, and why. For places that read no markup. */
export function omissionText(omission: Omission): string {
  return l10n.t('{0} is not shown: {1}', omission.type, reasonText(omission));
}

function reasonText(omission: Omission): string {
  switch (omission.why) {
    case 'tooLarge':
      return l10n.t('it is too large');
    case 'tooSlow':
      return l10n.t('the other forms took too long to make');
    case 'malformed':
      return l10n.t('the data is not a picture of this kind');
    case 'failed':
      return l10n.t('its show method failed: {0}', visibleLine(omission.message, maxMessageLength));
  }
}
