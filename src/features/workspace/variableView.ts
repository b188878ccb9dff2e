import * as vscode from 'vscode';
import type { Variable } from '../../core/bridge/bridge.ts';
import { type VariableItem, variableItems } from '../../core/workspace/variableItems.ts';
import { variableText } from '../../core/workspace/variableText.ts';
import type { WorkspaceState } from '../../core/workspace/workspaceState.ts';
import { commands } from '../shared/commands.ts';
import { stepRow } from '../shared/stepRow.ts';
import { createTree, treeItem } from '../shared/ui/views.ts';

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
        return stepRow(item.step, commands.refreshWorkspace);
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

function variableRow(item: VariableItem, variable: Variable): vscode.TreeItem {
  return treeItem({
    ...variableText(variable),
    id: variable.name,
    contextValue: 'variable',
    command: { command: commands.showVariable, title: vscode.l10n.t('Show Value'), arguments: [item] },
  });
}
