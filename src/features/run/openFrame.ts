import * as vscode from 'vscode';
import { findOpenDocument } from '../shared/openDocuments.ts';
import { notify } from '../shared/ui/notify.ts';
import type { DocumentEdits } from './documentEdits.ts';

/**
 * Opens the document of a link at the current position of its line. `target` is untrusted because any link can contain it, so it
 * is validated, and only documents that runs of this window refer to are opened.
 */
export async function openFrame(target: unknown, edits: DocumentEdits): Promise<void> {
  if (!isDocumentTarget(target) || !edits.isKnown(target.uri)) return;
  const uri = vscode.Uri.parse(target.uri, true);
  const document = await openDocument(uri);
  if (document === undefined) {
    void notify('warning', vscode.l10n.t('The document with this code was closed without being saved.'));
    return;
  }
  const lineNow = edits.lineNow(target.uri, target.version, target.line);
  const line = document.lineAt(Math.min(Math.max(lineNow, 0), document.lineCount - 1));
  // An edit may have shortened the line.
  const character = Math.min(target.character ?? line.firstNonWhitespaceCharacterIndex, line.text.length);
  const place = new vscode.Position(line.lineNumber, character);
  const shown = vscode.window.visibleTextEditors.find((editor) => editor.document === document);
  await vscode.window.showTextDocument(document, {
    selection: new vscode.Range(place, place),
    ...(shown?.viewColumn === undefined ? {} : { viewColumn: shown.viewColumn }),
  });
}

/** Returns undefined for a closed untitled document because opening it would create a new, empty one. */
async function openDocument(uri: vscode.Uri): Promise<vscode.TextDocument | undefined> {
  return (
    findOpenDocument(uri.toString()) ?? (uri.scheme === 'untitled' ? undefined : vscode.workspace.openTextDocument(uri))
  );
}

function isDocumentTarget(
  target: unknown,
): target is { uri: string; version: number; line: number; character?: number } {
  if (typeof target !== 'object' || target === null) return false;
  const { uri, version, line, character } = target as Record<string, unknown>;
  const isCharacter =
    character === undefined || (typeof character === 'number' && Number.isInteger(character) && character >= 0);
  return typeof uri === 'string' && Number.isInteger(version) && Number.isInteger(line) && isCharacter;
}
