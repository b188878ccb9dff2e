import * as l10n from '@vscode/l10n';
import { visibleLine } from '../lib/uiText.ts';
import type { Omission } from './displayValue.ts';

/** Maximum UTF-16 units of an exception's message. */
const maxMessageLength = 300;

/** Returns one line of plain text that says which form of a value is missing, and why. */
export function omissionText(omission: Omission): string {
  return l10n.t('{0} is not shown: {1}', omission.type, reasonText(omission));
}

function reasonText(omission: Omission): string {
  switch (omission.why) {
    case 'tooLarge':
      return l10n.t('it is too large');
    case 'tooSlow':
      return l10n.t('the previous forms took too long');
    case 'malformed':
      return l10n.t('the data is not a picture of this type');
    case 'failed':
      return l10n.t('its show method failed: {0}', visibleLine(omission.message, maxMessageLength));
  }
}
