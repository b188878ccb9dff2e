import * as vscode from 'vscode';
import { documentTitle } from '../../core/run/documentTitle.ts';
import type { EditorSnapshot } from '../../core/run/submission.ts';
import { activeCodeEditor } from '../shared/activeCodeEditor.ts';
import { isOfWindow } from '../shared/givenUri.ts';

/** The active text editor as it stands. */
export function activeEditorSnapshot(): EditorSnapshot | undefined {
  const editor = activeCodeEditor();
  return editor === undefined ? undefined : snapshot(editor.document, editor.selections);
}

/**
 * The document a menu was opened on, saved or not; without one, the active editor's. A link can name any document, so one
 * that this window does not show is not opened, and there is nothing to run.
 */
export async function documentSnapshot(uri: vscode.Uri | undefined): Promise<EditorSnapshot | undefined> {
  if (uri === undefined) return activeEditorSnapshot();
  if (!isOfWindow(uri)) return undefined;
  return snapshot(await vscode.workspace.openTextDocument(uri), []);
}

function snapshot(document: vscode.TextDocument, selections: readonly vscode.Selection[]): EditorSnapshot {
  const { uri, version } = document;
  const title = documentTitle(uri.path, []);
  return { uri: uri.toString(), version, title, text: document.getText(), selections };
}
