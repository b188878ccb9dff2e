import * as vscode from 'vscode';
import { codeFence } from '../../../core/inline/codeFence.ts';
import { type UiText, visibleLines } from '../../../core/lib/uiText.ts';

const maxCodeLength = 10_000;

/** A completion. `text` and `filter` are not shown. */
export interface CompletionRow {
  readonly label: UiText;
  readonly text: string;
  readonly filter: string;
  readonly kind: vscode.CompletionItemKind;
  readonly range: vscode.Range;
  /** The order in the list; by label if absent. */
  readonly sortText?: string;
}

export function completionItem({ label, text, filter, kind, range, sortText }: CompletionRow): vscode.CompletionItem {
  const item = new vscode.CompletionItem(label, kind);
  // A plain string is not a snippet.
  item.insertText = text;
  item.filterText = filter;
  item.range = range;
  if (sortText !== undefined) item.sortText = sortText;
  return item;
}

/**
 * Creates a hover with untrusted text in a code block, and Markdown below it that must be made by `docMarkdown`. It can run no
 * commands.
 */
export function docHover(range: vscode.Range, code: string, doc: UiText | undefined): vscode.Hover {
  const parts = [
    ...(code === '' ? [] : [new vscode.MarkdownString(codeFence(visibleLines(code, maxCodeLength)))]),
    ...(doc === undefined ? [] : [new vscode.MarkdownString(doc)]),
  ];
  return new vscode.Hover(parts, range);
}

/** Creates a signature, which the editor shows as plain text. @param parameters the ranges of its parameters in the label */
export function signature(
  label: UiText,
  parameters: readonly (readonly [start: number, end: number])[],
): vscode.SignatureInformation {
  const information = new vscode.SignatureInformation(label);
  information.parameters = parameters.map(([start, end]) => new vscode.ParameterInformation([start, end]));
  return information;
}

/** Creates an entry of the outline. */
export function symbol(
  name: UiText,
  kind: vscode.SymbolKind,
  range: vscode.Range,
  nameRange: vscode.Range,
  children: readonly vscode.DocumentSymbol[],
): vscode.DocumentSymbol {
  const made = new vscode.DocumentSymbol(name, '', kind, range, nameRange);
  made.children = [...children];
  return made;
}
