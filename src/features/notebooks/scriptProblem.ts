import * as vscode from 'vscode';
import { formatBytes } from '../../core/lib/format.ts';
import type { UiText } from '../../core/lib/uiText.ts';
import { maxNotebookBytes, type NotebookProblem } from '../../core/notebook/notebookFile.ts';

/** Why a file can't be opened as a notebook. */
export type ScriptProblem = NotebookProblem | { readonly kind: 'tooLarge' } | { readonly kind: 'notUtf8' };

/** @param text the content without its byte order mark, to name the line */
export function problemText(problem: ScriptProblem, text: string): UiText {
  switch (problem.kind) {
    case 'notJson':
      return vscode.l10n.t('It is not an Engee script, because its JSON is damaged in line {0}.', line(problem, text));
    case 'conflictMarks':
      return vscode.l10n.t('It has unresolved conflicts of Git, the first in line {0}.', line(problem, text));
    case 'noCells':
      return vscode.l10n.t('It is not an Engee script, because it has no list of cells.');
    case 'tooLarge':
      return vscode.l10n.t('It is larger than {0}, the limit for notebooks.', formatBytes(maxNotebookBytes));
    case 'notUtf8':
      return vscode.l10n.t('It is not encoded in UTF-8, as Engee scripts are. Saving it as text can lose characters.');
  }
}

function line({ offset }: { readonly offset: number }, text: string): number {
  return text.slice(0, offset).split(/\r\n?|\n/).length;
}
