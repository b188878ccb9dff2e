import * as vscode from 'vscode';
import type { RemoteSource } from '../../core/files/remote/browse.ts';
import { remoteParent, type RemotePath } from '../../core/files/remotePath.ts';
import { type Row, selectedRow, separatorRow } from './remoteRows.ts';

/** What the user has selected with checkboxes, in any folder. */
export class PickerMarks {
  private readonly marks = new Map<RemotePath, RemoteSource>();
  /** The marks when the user last moved to a row. */
  private before: ReadonlySet<RemotePath> = new Set();

  /** By path: the window can report a checkbox twice, so the order of the reports is not the one in which the user chose. */
  get sources(): readonly RemoteSource[] {
    return [...this.marks.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  /** Whether the user's last action changed a checkbox. Then Enter or OK confirms the selection. */
  get hasChanged(): boolean {
    return this.marks.size !== this.before.size || [...this.marks.keys()].some((path) => !this.before.has(path));
  }

  /** Notes that the user moved to a row, or that the rows changed. */
  noteMove(): void {
    this.before = new Set(this.marks.keys());
  }

  isMarked({ target }: Row): boolean {
    return target.kind === 'entry' && this.marks.has(target.path);
  }

  /** Takes over the checkboxes of the shown rows. Returns the number of changes. */
  take(rows: readonly Row[], selected: ReadonlySet<Row>): number {
    let changes = 0;
    for (const row of rows) {
      if (row.target.kind !== 'entry' || selected.has(row) === this.isMarked(row)) continue;
      changes += 1;
      const { path, isFolder } = row.target;
      if (selected.has(row)) this.marks.set(path, { path, kind: isFolder ? 'folder' : 'file' });
      else this.marks.delete(path);
    }
    return changes;
  }

  /** Adds rows for what is selected in other folders to the rows of a folder. */
  withOthers(folder: RemotePath, rows: readonly Row[]): readonly Row[] {
    const shown = new Set(rows.map(({ target }) => (target.kind === 'entry' ? target.path : undefined)));
    const elsewhere = this.sources.filter(({ path }) => !shown.has(path) && remoteParent(path) !== folder);
    if (elsewhere.length === 0) return rows;
    return [
      ...rows,
      separatorRow(vscode.l10n.t('selected in other folders')),
      ...elsewhere.map(({ path, kind }) => selectedRow(path, kind === 'folder')),
    ];
  }
}
