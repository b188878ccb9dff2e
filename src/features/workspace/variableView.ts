import * as vscode from 'vscode';
import type { Variable } from '../../core/bridge/bridge.ts';
import type { NextStep } from '../../core/errors/describe.ts';
import { type VariableItem, variableItems } from '../../core/workspace/variableItems.ts';
import { variableText } from '../../core/workspace/variableText.ts';
import type { WorkspaceState } from '../../core/workspace/workspaceState.ts';
import { commands } from '../shared/commands.ts';
import { stepCommand, stepTitle } from '../shared/messages.ts';
import { createTree, treeItem } from '../shared/ui/views.ts';

const icons: Readonly<Record<NextStep, string>> = {
  signIn: 'sign-in',
  signOutOfOne: 'sign-out',
  switchAccount: 'account',
  startServer: 'play',
  restartServer: 'debug-restart',
  retry: 'refresh',
  showLog: 'output',
  openSettings: 'gear',
  configureOAuth: 'key',
  openInBrowser: 'link-external',
};

/** Provides the rows of the view. */
class VariableTree implements vscode.TreeDataProvider<VariableItem>, vscode.Disposable {
  private state: WorkspaceState = { kind: 'notRunning', status: 'unknown' };
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;

  show(state: WorkspaceState): void {
    this.state = state;
    this.changed.fire();
  }

  getChildren(item?: VariableItem): VariableItem[] {
    return item === undefined ? [...variableItems(this.state)] : [];
  }

  getTreeItem(item: VariableItem): vscode.TreeItem {
    switch (item.kind) {
      case 'variable':
        return variableRow(item, item.variable);
      case 'more':
        return treeItem({ label: item.text });
      case 'step':
        return stepRow(item.step);
    }
  }

  dispose(): void {
    this.changed.dispose();
  }
}

/**
 * The view in the side bar. Created once for the life of the window: VS Code 1.100 doesn't report the visibility of a view
 * that is created again with the same ID.
 */
export class VariableView implements vscode.Disposable {
  readonly tree = new VariableTree();
  readonly view = createTree<VariableItem>('engee.workspace', this.tree);

  dispose(): void {
    this.view.dispose();
    this.tree.dispose();
  }
}

/** Here, a retry reads the list again. */
function stepRow(step: NextStep): vscode.TreeItem {
  const label = stepTitle(step);
  return treeItem({
    label,
    iconPath: new vscode.ThemeIcon(icons[step]),
    command: { command: stepCommand(step) ?? commands.refreshWorkspace, title: label },
  });
}

function variableRow(item: VariableItem, variable: Variable): vscode.TreeItem {
  return treeItem({
    ...variableText(variable),
    id: variable.name,
    contextValue: 'variable',
    command: { command: commands.showVariable, title: vscode.l10n.t('Show Value'), arguments: [item] },
  });
}
