import * as vscode from 'vscode';
import { EngeeError } from '../../core/errors/engeeError.ts';
import type { RemotePath } from '../../core/files/remotePath.ts';
import { pickToOpen } from '../shared/ui/quickInput.ts';
import { nameOf } from './nameOf.ts';
import type { TreeContext } from './treeContext.ts';

/** Compares a file on the server with the local file that was uploaded to it, or with one that the user picks. */
export async function compareWithLocal({ localCopyOf, uriOf }: TreeContext, path: RemotePath): Promise<void> {
  const remote = uriOf(path);
  if (remote === undefined) return;
  const known = localCopyOf(path);
  const local = known === undefined ? await pickLocal(path) : vscode.Uri.parse(known, true);
  const title = vscode.l10n.t('{0} (This Computer ↔ Engee)', nameOf(path));
  await vscode.commands.executeCommand('vscode.diff', local, remote, title);
}

async function pickLocal(path: RemotePath): Promise<vscode.Uri> {
  const picked = await pickToOpen({
    title: vscode.l10n.t('Compare {0} with a Local File', nameOf(path)),
    openLabel: vscode.l10n.t('Compare'),
  });
  if (picked?.[0] === undefined) throw new EngeeError({ kind: 'canceled' });
  return picked[0];
}
