import * as vscode from 'vscode';
import { identityOf, idOf, randomCellId } from '../../core/notebook/cellId.ts';
import { type CellRest, newCellRest, withId } from '../../core/notebook/notebookCell.ts';
import type { NotebookFrame } from '../../core/notebook/notebookFile.ts';
import { cellMetadata, formOfNew } from './scriptSerializer.ts';

/**
 * Gives new cells an ID, and copied ones another than the original has, so that each save writes the same. Cells without an ID in
 * the file get none, because the editor also reports cells as added when it reads a changed file again.
 */
export function keepCellIds(notebookType: string): vscode.Disposable {
  return vscode.workspace.onDidChangeNotebookDocument(({ notebook, contentChanges }) => {
    if (notebook.notebookType !== notebookType) return;
    const added = new Set(contentChanges.flatMap(({ addedCells }) => addedCells));
    if (added.size === 0) return;
    const edits = newIds(notebook, added);
    if (edits.length === 0) return;
    const edit = new vscode.WorkspaceEdit();
    edit.set(notebook.uri, edits);
    void vscode.workspace.applyEdit(edit);
  });
}

function newIds(notebook: vscode.NotebookDocument, added: ReadonlySet<vscode.NotebookCell>): vscode.NotebookEdit[] {
  const cells = notebook.getCells();
  const ids = new Set(cells.flatMap((cell) => definedOr(restOf(cell), idOf)));
  const identities = new Set(cells.flatMap((cell) => (added.has(cell) ? [] : definedOr(restOf(cell), identityOf))));
  return cells.flatMap((cell) => {
    if (!added.has(cell)) return [];
    const rest = restOf(cell);
    const identity = rest && identityOf(rest);
    if (rest !== undefined && (identity === undefined || !identities.has(identity))) {
      if (identity !== undefined) identities.add(identity);
      return [];
    }
    const id = randomCellId(ids);
    ids.add(id);
    const engee = rest === undefined ? newRest(cell, id) : withId(rest, id);
    return [vscode.NotebookEdit.updateCellMetadata(cell.index, { ...cell.metadata, ...cellMetadata(engee) })];
  });
}

function newRest({ kind, notebook }: vscode.NotebookCell, id: string): CellRest {
  const frame = notebook.metadata['engee'] as NotebookFrame | undefined;
  return newCellRest(kind === vscode.NotebookCellKind.Markup ? 'markdown' : 'code', id, formOfNew(frame ?? {}));
}

function restOf({ metadata }: vscode.NotebookCell): CellRest | undefined {
  return metadata['engee'] as CellRest | undefined;
}

function definedOr(rest: CellRest | undefined, read: (rest: CellRest) => string | undefined): string[] {
  const text = rest && read(rest);
  return text === undefined ? [] : [text];
}
