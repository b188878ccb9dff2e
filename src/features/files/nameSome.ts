import * as vscode from 'vscode';
import { foreign, joined, type UiText } from '../../core/lib/uiText.ts';

const shown = 5;
/** A notification shows 1,000 characters: names must not cut off what follows them. */
const maxNameLength = 80;

/** The first few, and how many more. @param maxLength of each */
export function nameSome(names: readonly UiText[], separator: ', ' | '\n' = ', ', maxLength = maxNameLength): UiText {
  const rest = isWhole(names) ? [] : [vscode.l10n.t('and {0} more', names.length - shown)];
  return joined([...names.slice(0, shown).map((name) => foreign(name, maxLength)), ...rest], separator);
}

/** Whether `nameSome` names all of them. */
export function isWhole(names: readonly unknown[]): boolean {
  return names.length <= shown;
}
