import * as vscode from 'vscode';
import type { DisplayValue } from '../../core/bridge/displayValue.ts';
import { formsOf, kindOf } from '../../core/results/resultForm.ts';

/**
 * Whether the results view opens for this value. If so, the output view does not cover it. Only pictures, tables and
 * pages open the view, because formulas and Markdown can be read as printed text.
 */
export function opensResults(shown: DisplayValue | undefined): boolean {
  const first = shown && formsOf(shown)?.[0];
  if (first === undefined || vscode.workspace.getConfiguration().get('engee.results.reveal') === 'never') return false;
  const kind = kindOf(first);
  return kind === 'picture' || kind === 'table' || kind === 'page';
}
