import * as vscode from 'vscode';
import type { WithoutSelection } from '../../../core/run/submission.ts';

const section = 'engee.run';

/** Reads `engee.run.withoutSelection`: what runs if nothing is selected. */
export function withoutSelection(uri: vscode.Uri): WithoutSelection {
  return vscode.workspace.getConfiguration(section, { uri, languageId: 'julia' }).get('withoutSelection') === 'line'
    ? 'line'
    : 'block';
}

/** Reads `engee.run.cells.codeLens` or `engee.run.cells.highlight`. */
export function isCellSettingOn(name: 'codeLens' | 'highlight', { uri, languageId }: vscode.TextDocument): boolean {
  return vscode.workspace.getConfiguration(section, { uri, languageId }).get(`cells.${name}`) === true;
}

export function onDidChangeCellSettings(listener: () => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((change) => {
    if (change.affectsConfiguration(`${section}.cells`)) listener();
  });
}
