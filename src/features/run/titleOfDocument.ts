import * as vscode from 'vscode';
import { documentTitle } from '../../core/run/documentTitle.ts';
import { openResources } from '../shared/givenUri.ts';

/**
 * A short name for a document, with folders where another one that is open in an editor, or that code was run from before,
 * has the same file name.
 * @param ranBefore the addresses of documents that code was run from in this window
 */
export function titleOfDocument(uri: vscode.Uri, ranBefore: Iterable<string>): string {
  const others = [...openResources(), ...Array.from(ranBefore, (each) => vscode.Uri.parse(each))];
  return documentTitle(
    uri.path,
    others.map(({ path }) => path),
  );
}
