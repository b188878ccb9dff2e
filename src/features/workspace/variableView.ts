import * as vscode from 'vscode';
import type { VariableItem } from '../../core/workspace/variableItems.ts';
import { VariableTree } from './variableTree.ts';

/**
 * The view in the side bar. Made once for the life of the window: an editor of 1.100 tells a view that is made anew under the
 * same name nothing of being seen.
 */
export class VariableView implements vscode.Disposable {
  readonly tree = new VariableTree();
  readonly view = vscode.window.createTreeView<VariableItem>('engee.workspace', { treeDataProvider: this.tree, canSelectMany: true });

  dispose(): void {
    this.view.dispose();
    this.tree.dispose();
  }
}
