import * as vscode from 'vscode';
import type { UiText } from '../../../core/lib/uiText.ts';

/** VS Code's status bar item, limited to text that is safe to show. */
export type StatusBarItem = Omit<vscode.StatusBarItem, 'name' | 'text' | 'tooltip' | 'accessibilityInformation'> & {
  name: UiText;
  text: UiText;
  tooltip: UiText;
  accessibilityInformation: { readonly label: UiText; readonly role: 'button' };
};

export function createStatusItem(id: string, priority: number): StatusBarItem {
  return vscode.window.createStatusBarItem(id, vscode.StatusBarAlignment.Left, priority) as vscode.StatusBarItem &
    StatusBarItem;
}

/** VS Code's tree view, limited to text that is safe to show. */
export type TreeView<T> = Omit<vscode.TreeView<T>, 'title' | 'description' | 'message' | 'badge'> & { message: UiText };

export function createTree<T>(
  id: string,
  treeDataProvider: vscode.TreeDataProvider<T>,
  options: Pick<vscode.TreeViewOptions<T>, 'dragAndDropController' | 'showCollapseAll'> = {},
): TreeView<T> {
  return vscode.window.createTreeView<T>(id, {
    treeDataProvider,
    canSelectMany: true,
    ...options,
  }) as vscode.TreeView<T> & TreeView<T>;
}

export interface TreeRow {
  readonly label: UiText;
  readonly description?: UiText;
  readonly tooltip?: UiText;
  /** The text for screen readers. */
  readonly spoken?: UiText;
  /** Keeps the selection when the rows are recreated. */
  readonly id?: string;
  readonly iconPath?: vscode.ThemeIcon;
  /** Gives the row the icon of this file in the user's theme, and its decorations. */
  readonly resourceUri?: vscode.Uri;
  readonly collapsibleState?: vscode.TreeItemCollapsibleState;
  /** The ranges of the label to emphasize. */
  readonly highlights?: readonly (readonly [start: number, end: number])[];
  readonly contextValue?: string;
  readonly command?: vscode.Command & { readonly title: UiText };
}

/** Sets a tooltip that is created only when it is shown. */
export function withTooltip(item: vscode.TreeItem, tooltip: UiText): vscode.TreeItem {
  return Object.assign(item, { tooltip });
}

export function treeItem({ label, spoken, highlights = [], ...rest }: TreeRow): vscode.TreeItem {
  return Object.assign(
    new vscode.TreeItem({ label, highlights: highlights.map(([start, end]) => [start, end]) }),
    rest,
    spoken === undefined ? {} : { accessibilityInformation: { label: spoken } },
  );
}
