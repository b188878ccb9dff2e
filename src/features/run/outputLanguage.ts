import type * as vscode from 'vscode';

/** Must match the language in package.json, which links, folding and colors of the output depend on. */
export const outputLanguage = 'engee-output';

/** Returns whether a document is the content of the output channel. */
export function isOutput({ uri, languageId }: vscode.TextDocument): boolean {
  return uri.scheme === 'output' && languageId === outputLanguage;
}
