import * as vscode from 'vscode';
import type { NextStep } from '../../core/errors/describe.ts';
import { stepsAfter } from '../../core/errors/stepsAfter.ts';
import { type EntryRow, type FilesRow, stepOf } from '../../core/files/remote/treeState.ts';
import { entryTooltip, moreText, problemText, unusableText } from '../../core/files/remote/treeText.ts';
import { remoteParent, type RemotePath, remoteRoot } from '../../core/files/remotePath.ts';
import { own } from '../../core/lib/uiText.ts';
import { commands } from '../shared/commands.ts';
import { stepRow } from '../shared/stepRow.ts';
import { treeItem, withTooltip } from '../shared/ui/views.ts';
import { entryItem, type ShownFiles } from './entryItem.ts';

/** A row of the view: one of the model, or an action for when the files could not be read. */
export type ViewRow = FilesRow | { readonly kind: 'step'; readonly step: NextStep };

/** Provides the rows of the view. Empty until it gets files. */
export class FilesTree implements vscode.TreeDataProvider<ViewRow>, vscode.Disposable {
  private shown: ShownFiles | undefined;
  private readonly changed = new vscode.EventEmitter<EntryRow | undefined>();
  readonly onDidChangeTreeData = this.changed.event;

  show(shown: ShownFiles | undefined): void {
    this.shown = shown;
    this.changed.fire(undefined);
  }

  /** Draws the rows of a folder again. */
  update(folder: RemotePath): void {
    const row = this.shown?.model.rowAt(folder);
    if (folder === remoteRoot || row !== undefined) this.changed.fire(row);
  }

  async getChildren(row?: ViewRow): Promise<ViewRow[]> {
    const model = this.shown?.model;
    if (model === undefined || (row !== undefined && row.kind !== 'entry')) return [];
    const folder = row?.path ?? remoteRoot;
    const rows = await model.rows(folder);
    // The message above the tree says why the files are outdated, but has no buttons.
    const step = folder === remoteRoot ? stepOf(model.state) : undefined;
    const firstRows: readonly ViewRow[] = step === undefined ? [] : [{ kind: 'step', step }];
    const otherRows = rows.flatMap((each): ViewRow[] => {
      if (each.kind !== 'problem') return [each];
      const fault = each.state.kind === 'failed' ? each.state.fault : undefined;
      const steps = stepsAfter(fault).map((step): ViewRow => ({ kind: 'step', step }));
      // The message above the tree says why `/user` could not be read, and the welcome content that Julia is busy.
      if (each.folder !== remoteRoot) return [each, ...steps];
      return each.state.kind === 'busy' ? [] : steps;
    });
    return [...firstRows, ...otherRows];
  }

  getTreeItem(row: ViewRow): vscode.TreeItem {
    switch (row.kind) {
      case 'entry':
        return this.shown === undefined
          ? treeItem({ label: own(''), spoken: own('') })
          : entryItem(row.path, this.shown);
      case 'unusable':
        return treeItem({ ...unusableText(row.entry), iconPath: new vscode.ThemeIcon('warning') });
      case 'more': {
        const label = moreText(row.count);
        const command = { command: commands.showMoreFiles, title: label, arguments: [row] };
        return treeItem({ label, spoken: label, iconPath: new vscode.ThemeIcon('ellipsis'), command });
      }
      case 'problem': {
        const label = problemText(row.state);
        return treeItem({ label, spoken: label, tooltip: label, iconPath: new vscode.ThemeIcon('warning') });
      }
      case 'step':
        return stepRow(row.step, commands.refreshFiles);
    }
  }

  resolveTreeItem(item: vscode.TreeItem, row: ViewRow): vscode.TreeItem {
    const entry = row.kind === 'entry' ? this.shown?.model.entryAt(row.path) : undefined;
    return row.kind === 'entry' && entry !== undefined ? withTooltip(item, entryTooltip(row.path, entry)) : item;
  }

  getParent(row: ViewRow): EntryRow | undefined {
    return row.kind === 'entry' ? this.shown?.model.rowAt(remoteParent(row.path)) : undefined;
  }

  dispose(): void {
    this.changed.dispose();
  }
}
