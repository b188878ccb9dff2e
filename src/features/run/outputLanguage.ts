import type * as vscode from 'vscode';

/** Must be the language of package.json: the links, the folds and the colours of the output hang on it. */
export const outputLanguage = 'engee-output';

/** Whether a document is the text of the output channel. */
export function isOutput({ uri, languageId }: vscode.TextDocument): boolean {
  return uri.scheme === 'output' && languageId === outputLanguage;
}
