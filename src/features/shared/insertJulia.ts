import * as vscode from 'vscode';
import type { UiText } from '../../core/lib/uiText.ts';
import { activeCodeEditor } from './activeCodeEditor.ts';
import { mention } from './ui/notify.ts';

const noticeMs = 5_000;

/**
 * Inserts code into the active Julia editor, at each cursor or instead of each selection, and moves the focus there.
 * @param advice shown if no Julia editor is active
 */
export async function insertJulia(code: string, advice: UiText): Promise<void> {
  const editor = activeCodeEditor();
  if (editor?.document.languageId !== 'julia') {
    mention(advice, noticeMs);
    return;
  }
  await editor.edit((edit) => {
    for (const selection of editor.selections) edit.replace(selection, code);
  });
  editor.selections = editor.selections.map(({ end }) => new vscode.Selection(end, end));
  const { document, viewColumn } = editor;
  await vscode.window.showTextDocument(document, viewColumn === undefined ? {} : { viewColumn });
}
