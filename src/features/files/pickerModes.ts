import * as vscode from 'vscode';
import type { BrowsedFolder } from '../../core/files/remote/browse.ts';
import { parseRemotePath, parseRemotePaths, type RemotePath, remoteRoot } from '../../core/files/remotePath.ts';
import { formatCount } from '../../core/lib/format.ts';
import { foreign, type UiText } from '../../core/lib/uiText.ts';
import { folderRows, hereRow, type Listing, type ListTexts, pathRow, type Row, textRow } from './remoteRows.ts';

/** What the user chooses from the server's folders. */
export interface PickerMode {
  /** Files and folders with checkboxes. Otherwise one folder, and files are not shown. */
  readonly selectsMany: boolean;
  /** A longer text would be cut off. */
  placeholder(): UiText;
  title(folder: RemotePath, selected: number): UiText;
  /** Returns the entries that can be chosen or opened. */
  choices(folder: BrowsedFolder): BrowsedFolder;
  rows(folder: RemotePath, listing: Listing, query: string, maxEntries: number): readonly Row[];
  /** Returns the row for a typed path. */
  typedRow(text: string): Row;
}

/** Chooses files and folders to download. @param into the local folder */
export function downloadMode(into: string): PickerMode {
  return {
    selectsMany: true,
    placeholder: () => vscode.l10n.t('Type to filter, or a path such as /user/results.csv'),
    title: (folder, selected) =>
      selected === 0
        ? vscode.l10n.t('Download to {0} from {1}', foreign(into), foreign(folder))
        : vscode.l10n.t(
            'Download to {0} from {1} ({2} selected)',
            foreign(into),
            foreign(folder),
            formatCount(selected),
          ),
    choices: (folder) => folder,
    rows: (folder, listing, query, maxEntries) => folderRows(folder, listing, query, maxEntries, downloadTexts()),
    typedRow: (text) => {
      const paths = pathsIn(text);
      if (paths === undefined)
        return textRow(vscode.l10n.t('Enter a path inside /user, for example /user/results.csv'));
      const description =
        paths.length === 1
          ? vscode.l10n.t('Press Enter to download this file or to open this folder')
          : vscode.l10n.t('Press Enter to download these files');
      return pathRow(paths, description);
    },
  };
}

/** Chooses a folder to open. */
export const folderMode: PickerMode = {
  selectsMany: false,
  placeholder: () => vscode.l10n.t('Type to filter, or a path such as /user/models'),
  title: (folder) => vscode.l10n.t('Open Server Folder in Workspace: {0}', foreign(folder)),
  choices: (folder) => ({ ...folder, entries: folder.entries.filter(({ kind }) => kind === 'folder') }),
  rows: (folder, listing, query, maxEntries) => {
    const rows = folderRows(folder, listing, query, maxEntries, folderTexts());
    return query === '' ? [hereRow(folder), ...rows] : rows;
  },
  typedRow: (text) => {
    const path = parseRemotePath(text);
    return path === undefined
      ? textRow(vscode.l10n.t('Enter a path inside /user, for example /user/models'))
      : pathRow([path], vscode.l10n.t('Press Enter to look into this folder'));
  },
};

function downloadTexts(): ListTexts {
  return {
    typePath: vscode.l10n.t('Or type the path of a file, for example /user/results.csv'),
    empty: vscode.l10n.t('This folder is empty'),
    noMatch: vscode.l10n.t('No matching files or folders'),
  };
}

function folderTexts(): ListTexts {
  return {
    typePath: vscode.l10n.t('Or type the path of a folder, for example /user/models'),
    empty: vscode.l10n.t('This folder contains no folders'),
    noMatch: vscode.l10n.t('No matching folders'),
  };
}

function pathsIn(text: string): readonly RemotePath[] | undefined {
  const paths = parseRemotePaths(text);
  return paths !== undefined && paths.length > 1 && paths.includes(remoteRoot) ? undefined : paths;
}
