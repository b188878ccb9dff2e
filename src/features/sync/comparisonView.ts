import * as vscode from 'vscode';
import { type ComparisonGroup, groupRows } from '../../core/files/sync/comparisonGroups.ts';
import { isStopped, type SyncRow } from '../../core/files/sync/syncRow.ts';
import { formatBytes } from '../../core/lib/format.ts';
import { foreign, joined, own, type UiText } from '../../core/lib/uiText.ts';
import { commands } from '../shared/commands.ts';
import { ContextKey } from '../shared/contextKey.ts';
import { createTree, treeItem } from '../shared/ui/views.ts';
import { shownFolder } from './chooseMapping.ts';
import type { ComparedFolder } from './compareMapping.ts';
import type { SyncContext } from './syncContext.ts';

export type ComparisonItem = ComparisonGroup | SyncRow;

/** A comparison to show. `rows` also has the files that are only on Engee. */
export interface ShownComparison {
  readonly compared: ComparedFolder;
  readonly rows: readonly SyncRow[];
  /** Whether Engee has more files than were looked at. */
  readonly isCut: boolean;
}

class ComparisonTree implements vscode.TreeDataProvider<ComparisonItem>, vscode.Disposable {
  private groups: readonly ComparisonGroup[] = [];
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;

  show(rows: readonly SyncRow[]): void {
    this.groups = groupRows(rows);
    this.changed.fire();
  }

  getChildren(item?: ComparisonItem): ComparisonItem[] {
    if (item === undefined) return [...this.groups];
    return 'rows' in item ? [...item.rows] : [];
  }

  getTreeItem(item: ComparisonItem): vscode.TreeItem {
    return 'rows' in item ? groupItem(item) : fileItem(item);
  }

  dispose(): void {
    this.changed.dispose();
  }
}

/** The list of differences in the side bar. A tree, because it stays while the user goes through its diffs with the keyboard. */
export class ComparisonView implements vscode.Disposable {
  private readonly tree = new ComparisonTree();
  private readonly view = createTree<ComparisonItem>('engee.comparison', this.tree);
  private readonly isShown = new ContextKey('engee.hasComparison');
  private current: ShownComparison | undefined;

  get shown(): ShownComparison | undefined {
    return this.current;
  }

  /** Shows a comparison. @param moves whether the view also gets the keyboard focus */
  async show(context: SyncContext, comparison: ShownComparison, moves: boolean): Promise<void> {
    const { compared, rows, isCut } = comparison;
    this.current = comparison;
    this.isShown.set(true);
    const title = vscode.l10n.t('{0} ↔ {1}', shownFolder(context, compared.mapping), foreign(compared.mapping.remote));
    const rest = isCut ? [vscode.l10n.t('Engee has more files than are listed here.')] : [];
    this.view.message = joined([title, ...rest], ' ');
    this.tree.show(rows);
    if (moves) await vscode.commands.executeCommand('engee.comparison.focus');
  }

  clear(): void {
    this.current = undefined;
    this.isShown.set(false);
    this.view.message = own('');
    this.tree.show([]);
  }

  /** Returns the rows among the arguments of a command. Only objects that this view created count. */
  rowsIn([row, rows]: readonly unknown[]): readonly SyncRow[] {
    const given = new Set<unknown>(Array.isArray(rows) ? rows : [row]);
    return this.current?.rows.filter((each) => given.has(each)) ?? [];
  }

  dispose(): void {
    this.view.dispose();
    this.tree.dispose();
    this.isShown.dispose();
  }
}

function groupItem({ kind, rows }: ComparisonGroup): vscode.TreeItem {
  const label = vscode.l10n.t('{0} ({1})', groupTitle(kind), rows.length);
  const item = treeItem({ label, id: `group:${kind}`, spoken: label });
  item.collapsibleState =
    kind === 'same' ? vscode.TreeItemCollapsibleState.Collapsed : vscode.TreeItemCollapsibleState.Expanded;
  return item;
}

function fileItem(row: SyncRow): vscode.TreeItem {
  const label = foreign(row.relativePath);
  const sizes = sizesOf(row);
  const title = vscode.l10n.t('Open Differences');
  return treeItem({
    label,
    id: `file:${row.relativePath}`,
    tooltip: joined([groupTitle(row.kind), foreign(row.remotePath)], ': '),
    spoken: joined([label, groupTitle(row.kind), ...(sizes === undefined ? [] : [sizes])], ', '),
    iconPath: new vscode.ThemeIcon(icons[row.kind]),
    contextValue: isStopped(row) ? 'stopped' : row.kind,
    command: { command: commands.openComparedFile, title, arguments: [row] },
    ...(sizes !== undefined && { description: sizes }),
  });
}

const icons: Readonly<Record<SyncRow['kind'], string>> = {
  bothChanged: 'warning',
  different: 'warning',
  newerThere: 'cloud-download',
  newerHere: 'cloud-upload',
  onlyHere: 'diff-added',
  deletedHere: 'diff-removed',
  onlyThere: 'cloud',
  blocked: 'error',
  unreadable: 'error',
  same: 'check',
};

function groupTitle(kind: SyncRow['kind']): UiText {
  switch (kind) {
    case 'bothChanged':
      return vscode.l10n.t('Changed on both sides');
    case 'different':
      return vscode.l10n.t('Different, never synchronized');
    case 'newerThere':
      return vscode.l10n.t('Newer on Engee');
    case 'newerHere':
      return vscode.l10n.t('Newer here');
    case 'onlyHere':
      return vscode.l10n.t('Only here');
    case 'deletedHere':
      return vscode.l10n.t('Only on Engee, deleted here');
    case 'onlyThere':
      return vscode.l10n.t('Only on Engee');
    case 'blocked':
      return vscode.l10n.t('Not a file on Engee');
    case 'unreadable':
      return vscode.l10n.t('Not readable here');
    case 'same':
      return vscode.l10n.t('Same');
  }
}

function sizesOf(row: SyncRow): UiText | undefined {
  const here = 'here' in row ? formatBytes(row.here.sizeBytes) : undefined;
  const there = 'there' in row ? formatBytes(row.there.entry.sizeBytes) : undefined;
  if (here !== undefined && there !== undefined && here !== there)
    return vscode.l10n.t('{0} here, {1} on Engee', here, there);
  return here ?? there;
}
