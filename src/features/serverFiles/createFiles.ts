import * as vscode from 'vscode';
import { isHidden } from '../../core/files/remote/hiddenNames.ts';
import { isFolder } from '../../core/files/remote/remoteEntries.ts';
import type { TreeModel } from '../../core/files/remote/treeModel.ts';
import { joinRemote, remoteBaseName, remoteParent, type RemotePath, remoteRoot } from '../../core/files/remotePath.ts';
import { splitName } from '../../core/files/safeName.ts';
import { foreign, type UiText } from '../../core/lib/uiText.ts';
import { runningServer } from '../shared/runningServer.ts';
import { notify } from '../shared/ui/notify.ts';
import { askText } from '../shared/ui/quickInput.ts';
import { withLateProgress } from './lateProgress.ts';
import { moveAll } from './moveFiles.ts';
import { showChanges } from './showChanges.ts';
import type { TreeContext } from './treeContext.ts';

/** The SHA-256 of no bytes. */
const emptySha256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/** Returns the folder in which something is created for a selected row: the folder itself, or that of the file. */
export function folderFor({ model }: Pick<TreeContext, 'model'>, path: RemotePath | undefined): RemotePath {
  if (path === undefined) return remoteRoot;
  const entry = model.entryAt(path);
  return entry !== undefined && isFolder(entry) ? path : remoteParent(path);
}

/** Asks for a name, creates an empty file and opens it. */
export async function newFile(context: TreeContext, folder: RemotePath): Promise<void> {
  const title = vscode.l10n.t('New File in {0}', foreign(folder));
  const path = await askName(context.model, folder, { title, prompt: vscode.l10n.t('Enter a name for the file.') });
  if (path === undefined) return;
  const { files, server } = context;
  const content = { sizeBytes: 0, source: { kind: 'bytes', bytes: new Uint8Array() } } as const;
  const replacement = { target: path, source: content, sha256: emptySha256, expected: { kind: 'absent' } } as const;
  await withLateProgress(vscode.l10n.t('Creating the file'), context, (signal) =>
    files.replace(runningServer(server), replacement, () => undefined, signal),
  );
  await showCreated(context, path);
  const uri = context.uriOf(path);
  if (uri !== undefined) await vscode.commands.executeCommand('vscode.open', uri);
}

/** Asks for a name and creates a folder. */
export async function newFolder(context: TreeContext, folder: RemotePath): Promise<void> {
  const title = vscode.l10n.t('New Folder in {0}', foreign(folder));
  const path = await askName(context.model, folder, { title, prompt: vscode.l10n.t('Enter a name for the folder.') });
  if (path === undefined) return;
  const { files, server } = context;
  await withLateProgress(vscode.l10n.t('Creating the folder'), context, (signal) =>
    files.makeFolder(runningServer(server), path, signal),
  );
  await showCreated(context, path);
}

/** Asks for another name and renames a file or folder. Asks before it replaces a file. */
export async function rename(context: TreeContext, path: RemotePath): Promise<void> {
  const { model } = context;
  const entry = model.entryAt(path);
  if (entry === undefined) return;
  const { name } = entry;
  const end = isFolder(entry) ? name.length : splitName(name).stem.length;
  const to = await askName(model, remoteParent(path), {
    title: vscode.l10n.t('Rename {0}', foreign(name)),
    prompt: vscode.l10n.t('Enter the new name.'),
    value: name,
    selection: [0, end],
    isRename: true,
  });
  if (to === undefined || to === path) return;
  await moveAll(context, [{ from: path, to }]);
  await reveal(context, to);
}

/** Selects what was just created. Says how to see it if its name is hidden. */
async function showCreated(context: TreeContext, path: RemotePath): Promise<void> {
  await showChanges(context, [path]);
  await reveal(context, path);
}

async function reveal({ model, view, log }: TreeContext, path: RemotePath): Promise<void> {
  if (isHidden(remoteParent(path), remoteBaseName(path)) && !model.isHiddenShown) {
    void offerHidden();
    return;
  }
  // The folder may never have been opened.
  await model.rows(remoteParent(path));
  const row = model.rowAt(path);
  if (row === undefined) return;
  try {
    await view.reveal(row, { select: true, focus: true });
  } catch (error) {
    // The tree can change while the editor looks for the row. Nothing depends on the selection.
    log.info(`serverFiles: not revealed: ${String(error)}`);
  }
}

async function offerHidden(): Promise<void> {
  const show = vscode.l10n.t('Show Hidden Files');
  const text = vscode.l10n.t('This name belongs to Engee, so it is hidden in Engee Files.');
  if ((await notify('information', text, show)) !== show) return;
  await vscode.workspace.getConfiguration().update('engee.files.showHidden', true, vscode.ConfigurationTarget.Global);
}

interface NameQuestion {
  readonly title: UiText;
  readonly prompt: UiText;
  readonly value?: string;
  readonly selection?: readonly [start: number, end: number];
  /** A rename can replace an existing file, after another question. */
  readonly isRename?: boolean;
}

/** Asks for a name in a folder. Resolves to undefined if the user cancels. */
async function askName(
  model: TreeModel,
  folder: RemotePath,
  { title, prompt, value, selection, isRename }: NameQuestion,
): Promise<RemotePath | undefined> {
  // So that taken names are known, if it is not open yet. The server refuses them in any case.
  void model.rows(folder);
  const pathOf = (name: string) => (name.includes('/') ? undefined : joinRemote(folder, name.trim()));
  const text = await askText({
    title,
    prompt,
    ...(value === undefined ? {} : { value }),
    ...(selection === undefined ? {} : { valueSelection: selection }),
    validateInput: (name) => {
      const path = pathOf(name);
      if (path === undefined || path === folder)
        return vscode.l10n.t('Enter a name without slashes, of at most 255 bytes.');
      const isTaken = isRename !== true && model.entryAt(path) !== undefined;
      return isTaken ? vscode.l10n.t('This name exists already. Choose another one.') : undefined;
    },
  });
  return text === undefined ? undefined : pathOf(text);
}
