import * as vscode from 'vscode';
import type { UiText } from '../../../core/lib/uiText.ts';

export interface CellButton {
  readonly text: UiText;
  readonly tooltip: UiText;
  /** The text for screen readers. */
  readonly spoken: UiText;
  readonly command: vscode.Command & { readonly title: UiText };
  /** Buttons with a higher priority are further left. */
  readonly priority?: number;
}

/** Creates a button below a cell of a notebook. */
export function cellButton({ spoken, text, ...rest }: CellButton): vscode.NotebookCellStatusBarItem {
  const item = new vscode.NotebookCellStatusBarItem(text, vscode.NotebookCellStatusBarAlignment.Left);
  return Object.assign(item, rest, { accessibilityInformation: { label: spoken, role: 'button' } });
}

/** Creates an entry of the outline. @param name not empty */
export function outlineEntry(name: UiText, range: vscode.Range): vscode.DocumentSymbol {
  return new vscode.DocumentSymbol(name, '', vscode.SymbolKind.String, range, range);
}

/** Creates an entry of the list of symbols of all documents. @param name not empty */
export function foundSymbol(name: UiText, place: vscode.Location): vscode.SymbolInformation {
  return new vscode.SymbolInformation(name, vscode.SymbolKind.String, '', place);
}
