import * as vscode from 'vscode';
import type { UiText } from '../../../core/lib/uiText.ts';

/** An entry of the status bar, for texts that may be shown. */
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

/** A view with a tree, for texts that may be shown. */
export type TreeView<T> = Omit<vscode.TreeView<T>, 'title' | 'description' | 'message' | 'badge'> & { message: UiText };

export function createTree<T>(id: string, treeDataProvider: vscode.TreeDataProvider<T>): TreeView<T> {
  return vscode.window.createTreeView<T>(id, { treeDataProvider, canSelectMany: true }) as vscode.TreeView<T> &
    TreeView<T>;
}

export interface TreeRow {
  readonly label: UiText;
  readonly description?: UiText;
  readonly tooltip?: UiText;
  /** What a screen reader says. */
  readonly spoken?: UiText;
  /** Keeps the selection when the rows are made anew. */
  readonly id?: string;
  readonly iconPath?: vscode.ThemeIcon;
  readonly contextValue?: string;
  readonly command?: vscode.Command & { readonly title: UiText };
}

export function treeItem({ label, spoken, ...rest }: TreeRow): vscode.TreeItem {
  return Object.assign(
    new vscode.TreeItem(label),
    rest,
    spoken === undefined ? {} : { accessibilityInformation: { label: spoken } },
  );
}
