import * as l10n from '@vscode/l10n';

/** What stands in the input instead of a sign that begins a mode of other REPLs of Julia. As code it means nothing. Undefined: it is none. */
export function refusedMode(typed: string): { readonly text: string; readonly hint: string } | undefined {
  if (typed.startsWith(';'))
    return { text: '', hint: l10n.t('There is no shell mode here; run(`command`) runs a program on the server.') };
  if (typed.startsWith(']'))
    return {
      text: '',
      hint: l10n.t('There is no package mode here; import Pkg and call Pkg.add("Name") and the like.'),
    };
  return undefined;
}
