import * as vscode from 'vscode';
import type { NotebookProblem } from '../../core/notebook/notebookFile.ts';
import { notify } from '../shared/ui/notify.ts';

/** Says what is wrong with a file that could not be opened, and offers to open it as text at that place. */
export function explainDamage(problem: NotebookProblem, text: string): void {
  void offerText(problem, text);
}

async function offerText(problem: NotebookProblem, text: string): Promise<void> {
  const before = problem.kind === 'notJson' && problem.offset !== undefined ? text.slice(0, problem.offset) : undefined;
  const line = before === undefined ? 0 : before.split('\n').length - 1;
  const message =
    problem.kind === 'noCells'
      ? vscode.l10n.t('This file is not an Engee script: it has no cells.')
      : before === undefined
        ? vscode.l10n.t('This file is not an Engee script: its JSON is damaged.')
        : vscode.l10n.t('This file is not an Engee script: its JSON is damaged in line {0}.', line + 1);
  const open = vscode.l10n.t('Open as Text');
  if ((await notify('error', message, open)) !== open) return;
  const { input } = vscode.window.tabGroups.activeTabGroup.activeTab ?? {};
  if (!(input instanceof vscode.TabInputNotebook)) return;
  const document = await vscode.workspace.openTextDocument(input.uri);
  const character = before === undefined ? 0 : before.length - (before.lastIndexOf('\n') + 1);
  const place = new vscode.Position(line, character);
  await vscode.window.showTextDocument(document, { selection: new vscode.Range(place, place) });
}
