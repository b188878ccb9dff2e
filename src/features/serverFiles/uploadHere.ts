import * as vscode from 'vscode';
import type { RemotePath } from '../../core/files/remotePath.ts';
import { foreign } from '../../core/lib/uiText.ts';
import { pickToUpload } from '../shared/pickToUpload.ts';
import type { TreeContext } from './treeContext.ts';

/** Lets the user choose local files and uploads them into a folder. */
export async function uploadHere({ uploadTo }: Pick<TreeContext, 'uploadTo'>, folder: RemotePath): Promise<void> {
  const picked = await pickToUpload(vscode.l10n.t('Upload to {0}', foreign(folder)));
  if (picked !== undefined) await uploadTo(picked, folder);
}
