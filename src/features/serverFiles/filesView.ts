import type * as vscode from 'vscode';
import { createTree } from '../shared/ui/views.ts';
import { FilesTree, type ViewRow } from './filesTree.ts';

/**
 * The view in the side bar. Created once for the life of the window: VS Code 1.100 doesn't report the visibility of a view
 * that is created again with the same ID.
 */
export class FilesView implements vscode.Disposable {
  readonly tree = new FilesTree();
  readonly view;

  constructor(dragAndDropController: vscode.TreeDragAndDropController<ViewRow>) {
    this.view = createTree<ViewRow>('engee.files', this.tree, { dragAndDropController, showCollapseAll: true });
  }

  dispose(): void {
    this.view.dispose();
    this.tree.dispose();
  }
}
