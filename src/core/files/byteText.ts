import * as l10n from '@vscode/l10n';
import { foreign, type UiText } from '../lib/uiText.ts';

/** A size for a person to read, as the editor shows sizes: `980 B`, `3.4 MB` (1 KB is 1024 bytes). */
export function byteText(bytes: number): UiText {
  if (bytes < 1024) return l10n.t('{0} B', bytes);
  const kilobytes = bytes / 1024;
  if (kilobytes < 1023.95) return l10n.t('{0} KB', foreign(kilobytes.toFixed(1)));
  const megabytes = kilobytes / 1024;
  if (megabytes < 1023.95) return l10n.t('{0} MB', foreign(megabytes.toFixed(1)));
  return l10n.t('{0} GB', foreign((megabytes / 1024).toFixed(1)));
}
