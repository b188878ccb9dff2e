import * as vscode from 'vscode';
import { variableItems, type VariableItem } from '../../core/workspace/variableItems.ts';
import type { WorkspaceState } from '../../core/workspace/workspaceState.ts';
import { variableText } from '../../core/workspace/variableText.ts';
import type { Variable } from '../../core/bridge/bridge.ts';
import { commands } from '../shared/commands.ts';

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
        return new vscode.TreeItem(item.text);
      case 'retry': {
        const row = new vscode.TreeItem(vscode.l10n.t('Try Again'));
        row.iconPath = new vscode.ThemeIcon('refresh');
        row.command = { command: commands.refreshWorkspace, title: vscode.l10n.t('Try Again') };
        return row;
      }
    }
  }

  dispose(): void {
    this.changed.dispose();
  }
}

function variableRow(item: VariableItem, variable: Variable): vscode.TreeItem {
  const text = variableText(variable);
  const row = new vscode.TreeItem(text.label);
  // Keeps the selection when the list is read again.
  row.id = variable.name;
  row.description = text.description;
  // A plain string: nothing from the server can become a link or an image.
  row.tooltip = text.tooltip;
  row.accessibilityInformation = { label: text.spoken };
  row.contextValue = 'variable';
  row.command = { command: commands.showVariable, title: vscode.l10n.t('Show Value'), arguments: [item] };
  return row;
}
