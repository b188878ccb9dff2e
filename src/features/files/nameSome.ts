import * as vscode from 'vscode';

const shown = 5;

/** The first few, and how many more. */
export function nameSome(names: readonly string[], separator = ', '): string {
  const some = names.slice(0, shown).join(separator);
  return names.length <= shown ? some : some + separator + vscode.l10n.t('and {0} more', names.length - shown);
}
