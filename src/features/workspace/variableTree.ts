import * as vscode from 'vscode';
import { variableItems, type VariableItem } from '../../core/workspace/variableItems.ts';
import type { WorkspaceState } from '../../core/workspace/workspaceState.ts';
import { variableText } from '../../core/workspace/variableText.ts';
import type { Variable } from '../../core/bridge/bridge.ts';
import { commands } from '../shared/commands.ts';
import { treeItem } from '../shared/ui/views.ts';

/** The rows of the view, anew whenever the list is another. */
export class VariableTree implements vscode.TreeDataProvider<VariableItem>, vscode.Disposable {
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
      case 'retry': {
        const label = vscode.l10n.t('Try Again');
        return treeItem({ label, iconPath: new vscode.ThemeIcon('refresh'), command: { command: commands.refreshWorkspace, title: label } });
      }
    }
  }

  dispose(): void {
    this.changed.dispose();
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
