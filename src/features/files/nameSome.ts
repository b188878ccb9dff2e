import * as vscode from 'vscode';
import { foreign, joined, type UiText } from '../../core/lib/uiText.ts';

const shown = 5;
/** A notification shows 1,000 characters: names must not cut off what follows them. */
const maxNameLength = 80;

/** The first few, and how many more. */
export function nameSome(names: readonly UiText[], separator: ', ' | '\n' = ', '): UiText {
  const rest = names.length <= shown ? [] : [vscode.l10n.t('and {0} more', names.length - shown)];
  return joined([...names.slice(0, shown).map((name) => foreign(name, maxNameLength)), ...rest], separator);
}
