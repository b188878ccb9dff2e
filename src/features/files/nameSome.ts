import * as vscode from 'vscode';
import { joined, type UiText } from '../../core/lib/uiText.ts';

const shown = 5;

/** The first few, and how many more. */
export function nameSome(names: readonly UiText[], separator: ', ' | '\n' = ', '): UiText {
  const rest = names.length <= shown ? [] : [vscode.l10n.t('and {0} more', names.length - shown)];
  return joined([...names.slice(0, shown), ...rest], separator);
}
