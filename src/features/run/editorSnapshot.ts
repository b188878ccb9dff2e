import * as vscode from 'vscode';
import { documentTitle } from '../../core/run/documentTitle.ts';
import type { EditorSnapshot } from '../../core/run/submission.ts';
import { activeCodeEditor } from '../shared/activeCodeEditor.ts';
import { isOfWindow, openResources } from '../shared/givenUri.ts';

/** Returns the current state of the active text editor. */
export function activeEditorSnapshot(): EditorSnapshot | undefined {
  const editor = activeCodeEditor();
  return editor === undefined ? undefined : snapshot(editor.document, editor.selections);
}

/**
 * Returns a snapshot of the document that a menu was opened on, including unsaved changes, or of the active editor if `uri` is
 * undefined. Links can name any document, so a document that does not belong to this window is not opened.
 */
export async function documentSnapshot(uri: vscode.Uri | undefined): Promise<EditorSnapshot | undefined> {
  if (uri === undefined) return activeEditorSnapshot();
  return isOfWindow(uri) ? fileSnapshot(uri) : undefined;
}

/** Returns the document of a file that the user chose in this window, which need not be open. */
export async function fileSnapshot(uri: vscode.Uri): Promise<EditorSnapshot> {
  return snapshot(await vscode.workspace.openTextDocument(uri), []);
}

/**
 * Returns a short name for a document. It includes folders if another document that is open, or whose code was run before, has
 * the same file name.
 * @param ranBefore URIs of the documents whose code was run in this window
 */
export function titleOfDocument(uri: vscode.Uri, ranBefore: Iterable<string>): string {
  const others = [...openResources(), ...Array.from(ranBefore, (each) => vscode.Uri.parse(each))];
  return documentTitle(
    uri.path,
    others.map(({ path }) => path),
  );
}

function snapshot(document: vscode.TextDocument, selections: readonly vscode.Selection[]): EditorSnapshot {
  const { uri, version } = document;
  const title = documentTitle(uri.path, []);
  return { uri: uri.toString(), version, title, text: document.getText(), selections };
}
