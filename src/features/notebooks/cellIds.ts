import * as vscode from 'vscode';
import { randomCellId } from '../../core/notebook/cellId.ts';
import { newCellRest } from '../../core/notebook/notebookCell.ts';
import { cellId, cellMetadata } from './scriptSerializer.ts';

/** Gives new cells an ID, and copied ones another than the original has, so that each save writes the same. */
export function keepCellIds(notebookType: string): vscode.Disposable {
  return vscode.workspace.onDidChangeNotebookDocument(({ notebook, contentChanges }) => {
    if (notebook.notebookType !== notebookType) return;
    const added = new Set(contentChanges.flatMap(({ addedCells }) => addedCells));
    if (added.size === 0) return;
    const taken = new Set(notebook.getCells().flatMap((cell) => (added.has(cell) ? [] : (cellId(cell) ?? []))));
    const edits: vscode.NotebookEdit[] = [];
    for (const cell of notebook.getCells()) {
      if (!added.has(cell)) continue;
      const id = cellId(cell);
      if (id !== undefined && !taken.has(id)) {
        taken.add(id);
        continue;
      }
      const fresh = randomCellId(taken);
      taken.add(fresh);
      edits.push(vscode.NotebookEdit.updateCellMetadata(cell.index, metadataWithId(cell, fresh)));
    }
    if (edits.length === 0) return;
    const edit = new vscode.WorkspaceEdit();
    edit.set(notebook.uri, edits);
    void vscode.workspace.applyEdit(edit);
  });
}

function metadataWithId({ kind, metadata }: vscode.NotebookCell, id: string): Record<string, unknown> {
  const own = metadata['engee'] as ReturnType<typeof newCellRest> | undefined;
  const fresh = newCellRest(kind === vscode.NotebookCellKind.Markup ? 'markdown' : 'code', id);
  // The text in the file has the ID of the original.
  const { form, fields } = own ?? fresh;
  return { ...metadata, ...cellMetadata({ form, fields: { ...fields, id } }) };
}
