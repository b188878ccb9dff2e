import * as vscode from 'vscode';
import { foreign, joined, type UiText } from '../../core/lib/uiText.ts';

const maxNames = 5;
/** A notification shows 1,000 characters, so long names must not cut off the text after them. */
const maxNameLength = 80;

/** Lists the first names, and how many more there are. @param maxLength the maximum length of each name */
export function nameSome(names: readonly UiText[], separator: ', ' | '\n' = ', ', maxLength = maxNameLength): UiText {
  const rest = namesAll(names) ? [] : [vscode.l10n.t('and {0} more', names.length - maxNames)];
  return joined([...names.slice(0, maxNames).map((name) => foreign(name, maxLength)), ...rest], separator);
}

/** Returns whether `nameSome` lists all of them. */
export function namesAll(names: readonly unknown[]): boolean {
  return names.length <= maxNames;
}
