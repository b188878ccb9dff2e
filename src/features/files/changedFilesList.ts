import * as vscode from 'vscode';
import type { ChangedFile, ChangedFiles } from '../../core/files/remote/remoteFiles.ts';
import { remoteBaseName, remoteParent, type RemotePath } from '../../core/files/remotePath.ts';
import { abortWith } from '../../core/lib/abort.ts';
import { formatBytes, formatCount } from '../../core/lib/format.ts';
import { foreign, joined, type UiText } from '../../core/lib/uiText.ts';
import { createListBox, type ListRow } from '../shared/ui/quickInput.ts';

interface Row extends ListRow {
  readonly path: RemotePath;
}

/** The outcome of the list. */
export type ChosenFiles =
  | { readonly kind: 'chosen'; readonly paths: readonly RemotePath[] }
  /** There is no file to choose. */
  | { readonly kind: 'nothing'; readonly found: ChangedFiles }
  | { readonly kind: 'closed' };

/**
 * Shows a list of files, all of them checked, and lets the user choose. It opens before the files are found, and closing it ends
 * the search. Rejects with the error of the search.
 */
export async function chooseChangedFiles(
  title: UiText,
  find: (signal: AbortSignal) => Promise<ChangedFiles>,
  closing: AbortSignal,
): Promise<ChosenFiles> {
  const box = createListBox<Row>();
  const searching = abortWith(closing);
  try {
    return await new Promise<ChosenFiles>((resolve, reject) => {
      searching.signal.addEventListener('abort', () => {
        resolve({ kind: 'closed' });
      });
      box.onDidHide(() => {
        searching.abort();
      });
      box.onDidAccept(() => {
        if (box.busy) return;
        const paths = box.selectedItems.map(({ path }) => path);
        resolve(paths.length === 0 ? { kind: 'closed' } : { kind: 'chosen', paths });
      });
      box.title = title;
      box.placeholder = vscode.l10n.t('Looking for the files on Engee…');
      box.canSelectMany = true;
      box.matchOnDescription = true;
      box.ignoreFocusOut = true;
      box.busy = true;
      box.show();
      find(searching.signal).then((found) => {
        if (found.files.length === 0) {
          resolve({ kind: 'nothing', found });
          return;
        }
        box.items = found.files.map(rowOf);
        box.selectedItems = box.items;
        box.activeItems = box.items.slice(0, 1);
        box.placeholder = describeFound(found);
        box.busy = false;
      }, reject);
    });
  } finally {
    searching.dispose();
    box.dispose();
  }
}

function describeFound({ files, unusable, isCut }: ChangedFiles): UiText {
  const count = formatCount(files.length);
  const sentences = [
    isCut
      ? vscode.l10n.t('Only the first {0} files are shown. Download the folder to get all.', count)
      : vscode.l10n.t('Select the files to download'),
  ];
  if (unusable > 0) sentences.push(unusableText(unusable));
  return joined(sentences, '. ');
}

/** Says that files can't be downloaded. */
export function unusableText(count: number): UiText {
  return vscode.l10n.t("Left out {0} whose names can't be used in requests.", formatCount(count));
}

function rowOf({ path, sizeBytes }: ChangedFile): Row {
  const facts = [foreign(remoteParent(path)), formatBytes(sizeBytes)];
  return {
    label: foreign(remoteBaseName(path)),
    description: joined(facts, ' · '),
    iconPath: new vscode.ThemeIcon('file'),
    path,
  };
}
