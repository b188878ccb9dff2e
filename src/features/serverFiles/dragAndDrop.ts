import * as vscode from 'vscode';
import { movesInto } from '../../core/files/remote/treeMoves.ts';
import { type RemotePath, remoteRoot } from '../../core/files/remotePath.ts';
import { showError } from '../shared/messages.ts';
import { notify } from '../shared/ui/notify.ts';
import { canChange } from './canChange.ts';
import { folderFor } from './createFiles.ts';
import type { ViewRow } from './filesTree.ts';
import { moveAll } from './moveFiles.ts';
import type { TreeContext } from './treeContext.ts';
import { uploadHere } from './uploadHere.ts';
import { uriList, urisIn } from './uriList.ts';

const rowsType = 'application/vnd.code.tree.engee.files';
const urisType = 'text/uri-list';
/** Files from the desktop. In the dropped data, each has a type of its own. */
const filesType = 'files';

/**
 * Moves rows inside the view, uploads files that are dropped on it, and lets rows be dropped on an editor. Created together
 * with the view, before there is an Engee address.
 */
export class FilesDragAndDrop implements vscode.TreeDragAndDropController<ViewRow> {
  readonly dropMimeTypes = [rowsType, urisType, filesType];
  readonly dragMimeTypes = [urisType];
  context: TreeContext | undefined;

  handleDrag(source: readonly ViewRow[], data: vscode.DataTransfer): void {
    const { context } = this;
    const rows = context === undefined ? [] : source.filter((row) => context.model.isRow(row));
    if (context === undefined || rows.length === 0) return;
    data.set(rowsType, new vscode.DataTransferItem(rows));
    const uris = rows.map(({ path }) => context.uriOf(path)).filter((uri) => uri !== undefined);
    data.set(urisType, new vscode.DataTransferItem(uriList(uris)));
  }

  async handleDrop(target: ViewRow | undefined, data: vscode.DataTransfer): Promise<void> {
    const { context } = this;
    if (context === undefined) return;
    try {
      await drop(context, folderOf(context, target), data);
    } catch (error) {
      void showError(error, context.log);
    }
  }
}

async function drop(context: TreeContext, folder: RemotePath, data: vscode.DataTransfer): Promise<void> {
  const rows: unknown = data.get(rowsType)?.value;
  if (Array.isArray(rows)) {
    const paths = rows.filter((row) => context.model.isRow(row)).map(({ path }) => path);
    if (canChange()) await moveAll(context, movesInto(folder, paths));
    return;
  }
  const uris = urisIn((await data.get(urisType)?.asString()) ?? '');
  if (uris.length > 0) await context.uploadTo(uris, folder);
  else if (Array.from(data).some(([, item]) => item.asFile() !== undefined)) await offerUpload(context, folder);
}

/**
 * A browser doesn't tell where dropped files are. Their bytes could be had only at once, without knowing before how many they
 * are, so a large file would end the extensions of this window.
 */
async function offerUpload(context: TreeContext, folder: RemotePath): Promise<void> {
  const upload = vscode.l10n.t('Upload…');
  const text = vscode.l10n.t(
    "The browser doesn't tell where these files are, so they were not uploaded. Drop them on the Explorer and upload them from there, or choose files to upload.",
  );
  if ((await notify('information', text, upload)) === upload) await uploadHere(context, folder);
}

function folderOf(context: TreeContext, target: ViewRow | undefined): RemotePath {
  if (target?.kind === 'entry') return folderFor(context, target.path);
  return target?.kind === 'more' || target?.kind === 'problem' ? target.folder : remoteRoot;
}
