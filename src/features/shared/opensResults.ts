import * as vscode from 'vscode';
import type { Shown } from '../../core/bridge/shown.ts';
import { formsOf, kindOf } from '../../core/run/results/resultForm.ts';

/**
 * Whether the results view comes to the front by itself for this value; the output then leaves it there. A formula or a
 * note can be read as text where it was printed; a picture and a table want to be seen.
 */
export function opensResults(shown: Shown | undefined): boolean {
  const first = shown && formsOf(shown)?.[0];
  if (first === undefined || vscode.workspace.getConfiguration().get('engee.results.reveal') === 'never') return false;
  const kind = kindOf(first);
  return kind === 'picture' || kind === 'table' || kind === 'page';
}
