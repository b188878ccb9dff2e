import * as vscode from 'vscode';
import { type Cell, cellAt } from '../../../core/julia/cells.ts';

/** Moves the cursor to the first non-blank character of a line and reveals it. */
export function moveToLine(editor: vscode.TextEditor, line: number): void {
  const place = new vscode.Position(line, editor.document.lineAt(line).firstNonWhitespaceCharacterIndex);
  editor.selection = new vscode.Selection(place, place);
  editor.revealRange(new vscode.Range(place, place), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

/** Moves the cursor to the first code of the next or previous cell. Does nothing if there is no such cell. */
export function moveByCells(editor: vscode.TextEditor, cells: readonly Cell[], step: 1 | -1): void {
  const current = cellAt(cells, editor.selection.active.line);
  const target = current && cells[cells.indexOf(current) + step];
  if (target !== undefined) moveToLine(editor, firstLineOfCode(editor.document, target));
}

function firstLineOfCode(document: vscode.TextDocument, { first, last, isDelimited }: Cell): number {
  for (let line = isDelimited ? first + 1 : first; line <= last; line++) {
    if (!document.lineAt(line).isEmptyOrWhitespace) return line;
  }
  return first;
}
