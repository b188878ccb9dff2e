import type * as vscode from 'vscode';
import type { VariableItem } from '../../core/workspace/variableItems.ts';
import { createTree } from '../shared/ui/views.ts';
import { VariableTree } from './variableTree.ts';

/**
 * The view in the side bar. Made once for the life of the window: an editor of 1.100 tells a view that is made anew under the
 * same name nothing of being seen.
 */
export class VariableView implements vscode.Disposable {
  readonly tree = new VariableTree();
  readonly view = createTree<VariableItem>('engee.workspace', this.tree);

  dispose(): void {
    this.view.dispose();
    this.tree.dispose();
  }
}
