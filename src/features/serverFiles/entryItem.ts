import * as vscode from 'vscode';
import { isFile, isFolder } from '../../core/files/remote/remoteEntries.ts';
import type { RemoteEntry } from '../../core/files/remote/remoteFiles.ts';
import type { TreeModel } from '../../core/files/remote/treeModel.ts';
import { entryText } from '../../core/files/remote/treeText.ts';
import { remoteBaseName, type RemotePath } from '../../core/files/remotePath.ts';
import { foreign } from '../../core/lib/uiText.ts';
import type { Clock } from '../../platform/clock.ts';
import { treeItem } from '../shared/ui/views.ts';

/** What the view shows: the files of one Engee address. */
export interface ShownFiles {
  readonly model: TreeModel;
  readonly uriOf: (path: RemotePath) => vscode.Uri | undefined;
  readonly clock: Pick<Clock, 'now'>;
}

/** Creates the row of a file, folder or link. Its tooltip is created when it is shown. */
export function entryItem(path: RemotePath, { model, uriOf, clock }: ShownFiles): vscode.TreeItem {
  const entry = model.entryAt(path);
  // It was deleted since the editor asked for the rows.
  const label = foreign(remoteBaseName(path));
  if (entry === undefined) return treeItem({ label, spoken: label });
  const resourceUri = uriOf(path);
  const row = {
    ...entryText(entry, clock.now(), model.stateOf(path)),
    id: path,
    contextValue: contextOf(entry),
    ...(resourceUri && { resourceUri }),
  };
  if (isFolder(entry)) {
    const collapsibleState = vscode.TreeItemCollapsibleState.Collapsed;
    return treeItem({ ...row, iconPath: vscode.ThemeIcon.Folder, collapsibleState });
  }
  if (!isFile(entry)) return treeItem({ ...row, iconPath: new vscode.ThemeIcon('circle-slash') });
  if (resourceUri === undefined) return treeItem({ ...row, iconPath: vscode.ThemeIcon.File });
  // The editor adds to its own command whether to keep the focus, and to open to the side.
  const command = { command: 'vscode.open', title: vscode.l10n.t('Open'), arguments: [resourceUri] };
  return treeItem({ ...row, iconPath: vscode.ThemeIcon.File, command });
}

/** Returns the value for the menus in package.json. */
function contextOf(entry: RemoteEntry): string {
  if (isFolder(entry)) return 'folder';
  if (!isFile(entry)) return 'other';
  return entry.name.endsWith('.jl') ? 'julia' : 'file';
}
