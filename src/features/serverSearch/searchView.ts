import * as vscode from 'vscode';
import type { NextStep } from '../../core/errors/describe.ts';
import { stepsAfter } from '../../core/errors/stepsAfter.ts';
import type { SearchMatch } from '../../core/files/remote/remoteFiles.ts';
import type { FoundFile, SearchState } from '../../core/files/remote/searchState.ts';
import { fileText, lineText } from '../../core/files/remote/searchText.ts';
import { commands } from '../shared/commands.ts';
import { stepRow } from '../shared/stepRow.ts';
import { createTree, treeItem } from '../shared/ui/views.ts';

type SearchItem =
  | { readonly kind: 'file'; readonly file: FoundFile }
  | { readonly kind: 'line'; readonly file: FoundFile; readonly match: SearchMatch; readonly index: number }
  | { readonly kind: 'step'; readonly step: NextStep };

/** Provides the rows of the view: files, and in them the lines that match. */
class SearchTree implements vscode.TreeDataProvider<SearchItem>, vscode.Disposable {
  private state: SearchState = { kind: 'none' };
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;

  show(state: SearchState): void {
    this.state = state;
    this.changed.fire();
  }

  getChildren(item?: SearchItem): SearchItem[] {
    if (item === undefined) return rootItems(this.state);
    if (item.kind !== 'file') return [];
    const { file } = item;
    return file.lines.map((match, index) => ({ kind: 'line', file, match, index }));
  }

  getTreeItem(item: SearchItem): vscode.TreeItem {
    switch (item.kind) {
      case 'file':
        return fileRow(item.file);
      case 'line':
        return lineRow(item);
      case 'step':
        return stepRow(item.step, commands.refreshSearch);
    }
  }

  dispose(): void {
    this.changed.dispose();
  }
}

/** The view of the results. Created once for the life of the window, like the view of the variables. */
export class SearchView implements vscode.Disposable {
  readonly tree = new SearchTree();
  readonly view = createTree<SearchItem>('engee.search', this.tree);

  dispose(): void {
    this.view.dispose();
    this.tree.dispose();
  }
}

function rootItems(state: SearchState): SearchItem[] {
  if (state.kind === 'none') return [];
  const files: SearchItem[] = state.files.map((file) => ({ kind: 'file', file }));
  const { progress } = state;
  if (progress.kind !== 'failed') return files;
  return [...files, ...stepsAfter(progress.fault).map((step) => ({ kind: 'step' as const, step }))];
}

function fileRow(file: FoundFile): vscode.TreeItem {
  const uri = vscode.Uri.parse(file.uri);
  return treeItem({
    ...fileText(file),
    id: file.path,
    resourceUri: uri,
    iconPath: vscode.ThemeIcon.File,
    collapsibleState: vscode.TreeItemCollapsibleState.Expanded,
  });
}

/** A click shows the line as a preview, and Enter also moves the focus to it, because VS Code knows this command. */
function lineRow({ file, match, index }: SearchItem & { kind: 'line' }): vscode.TreeItem {
  const options = { selection: rangeOf(match) };
  return treeItem({
    ...lineText(match),
    // Names contain no line feeds.
    id: `${file.path}\n${index}`,
    command: { command: 'vscode.open', title: vscode.l10n.t('Open'), arguments: [vscode.Uri.parse(file.uri), options] },
  });
}

function rangeOf({ line = 0, column = 0, length = 0 }: SearchMatch): vscode.Range {
  return new vscode.Range(line, column, line, column + length);
}
