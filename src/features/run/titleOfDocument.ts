import * as vscode from 'vscode';
import { documentTitle } from '../../core/run/documentTitle.ts';
import { openResources } from '../shared/givenUri.ts';

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
