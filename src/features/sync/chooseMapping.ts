import * as vscode from 'vscode';
import { parseRemotePath, type RemotePath } from '../../core/files/remotePath.ts';
import { type Mapping, mappingId } from '../../core/files/sync/mappings.ts';
import { foreign, type UiText } from '../../core/lib/uiText.ts';
import { activeCodeEditor } from '../shared/activeCodeEditor.ts';
import { Answers } from '../shared/answers.ts';
import { commands } from '../shared/commands.ts';
import { givenUri, isOfWindow } from '../shared/givenUri.ts';
import { relativeFolder } from '../shared/relativeFolder.ts';
import { ask, mention, notify } from '../shared/ui/notify.ts';
import { askText, pick } from '../shared/ui/quickInput.ts';
import { ownerOf, type SyncContext, throwCanceled } from './syncContext.ts';

const noticeMs = 5_000;

/** `engee.sync.mapFolder (uri?, answers?)`: asks for the folder on Engee that belongs to a folder of the workspace. */
export async function mapFolder(context: SyncContext, args: readonly unknown[]): Promise<Mapping> {
  const owner = ownerOf(context);
  const uri = await folderToMap(args);
  const { mappings, local } = context;
  const folder = local.toLocation(uri);
  const name = (await local.stat(folder)).name;
  const earlier = mappings.of(owner).find((each) => each.folder === folder);
  const text = await (Answers.in(args).target ??
    askText({
      title: vscode.l10n.t('Map {0} to a Folder on Engee', foreign(name)),
      prompt: vscode.l10n.t('Enter a folder on Engee. It is created with the first upload. Nothing is uploaded now.'),
      value: earlier?.remote ?? `/user/${name}`,
      ignoreFocusOut: true,
      validateInput: (value) =>
        parseRemotePath(value) === undefined
          ? vscode.l10n.t('Enter a path inside /user, for example /user/project.')
          : undefined,
    }));
  const remote = text === undefined ? undefined : parseRemotePath(text);
  if (remote === undefined) throwCanceled();
  const mapping = { folder, remote, owner };
  await mappings.set(mapping);
  void offerNext(uri, remote, name);
  return mapping;
}

/** A folder outside the workspace can only come from a link. It is not read. */
async function folderToMap([first]: readonly unknown[]): Promise<vscode.Uri> {
  const given = givenUri(first);
  if (given !== undefined) {
    if (isOfWindow(given)) return given;
    void notify('information', vscode.l10n.t('Only a folder of this workspace can be mapped to Engee.'));
    throwCanceled();
  }
  const folders = vscode.workspace.workspaceFolders ?? [];
  const [only, ...others] = folders;
  if (only === undefined) {
    void notify('information', vscode.l10n.t('Open a folder to map it to Engee.'));
    throwCanceled();
  }
  if (others.length === 0) return only.uri;
  const chosen = await pick(
    folders.map(({ name, uri }) => ({ label: foreign(name), uri })),
    { title: vscode.l10n.t('Folder to Map to Engee') },
  );
  return chosen?.uri ?? throwCanceled();
}

async function offerNext(uri: vscode.Uri, remote: RemotePath, name: string): Promise<void> {
  const upload = vscode.l10n.t('Upload Changed Files');
  const compare = vscode.l10n.t('Compare with Server');
  const chosen = await notify(
    'information',
    vscode.l10n.t('{0} is mapped to {1} on Engee.', foreign(name), foreign(remote)),
    upload,
    compare,
  );
  const command = chosen === upload ? commands.uploadChanges : chosen === compare ? commands.compareFolder : undefined;
  if (command !== undefined) await vscode.commands.executeCommand(command, uri);
}

/** `engee.sync.removeMapping (answers?)`: asks, and forgets a mapping. Changes no files. */
export async function removeMapping(context: SyncContext, args: readonly unknown[]): Promise<void> {
  const mapping = await chooseMapping(context, [], vscode.l10n.t('Mapping to Remove'));
  const remove = vscode.l10n.t('Remove Mapping');
  const message = vscode.l10n.t('Remove the mapping of {0} to Engee?', shownFolder(context, mapping));
  const detail = vscode.l10n.t('No files are changed. What was uploaded last is forgotten.');
  const { confirmed = (await ask('warning', { message, detail }, remove)) === remove } = Answers.in(args);
  if (!confirmed) throwCanceled();
  await context.mappings.remove(mapping);
  await context.bases.forget(await mappingId(mapping));
  mention(vscode.l10n.t('Engee: {0} is no longer mapped.', shownFolder(context, mapping)), noticeMs);
}

/**
 * Returns the mapping of the given or active file, or the only one, or the one that the user picks. Offers to map a folder if there
 * is none. Rejects with `canceled`.
 */
export async function chooseMapping(
  context: SyncContext,
  [first]: readonly unknown[],
  title: UiText,
): Promise<Mapping> {
  const { mappings, local } = context;
  const owner = ownerOf(context);
  const given = givenUri(first);
  const of = (uri: vscode.Uri | undefined) =>
    uri === undefined ? undefined : mappings.containing(local.toLocation(uri), owner)?.mapping;
  const all = mappings.of(owner);
  const [only] = all;
  const found = given === undefined ? (all.length === 1 ? only : of(activeCodeEditor()?.document.uri)) : of(given);
  if (found !== undefined) return found;
  if (given !== undefined || only === undefined) {
    void offerMapping(given);
    throwCanceled();
  }
  const chosen = await pick(
    all.map((mapping) => ({
      label: shownFolder(context, mapping),
      description: foreign(mapping.remote),
      mapping,
    })),
    { title },
  );
  return chosen?.mapping ?? throwCanceled();
}

async function offerMapping(uri: vscode.Uri | undefined): Promise<void> {
  const map = vscode.l10n.t('Map Folder to Engee…');
  const text =
    uri === undefined
      ? vscode.l10n.t('No folder of this workspace is mapped to a folder on Engee.')
      : vscode.l10n.t('This folder is not mapped to a folder on Engee.');
  if ((await notify('information', text, map)) === map) await vscode.commands.executeCommand(commands.mapFolder, uri);
}

/** Returns the folder's path in the workspace, or its name if it is a workspace folder. */
export function shownFolder({ local }: SyncContext, { folder }: Mapping): UiText {
  return foreign(relativeFolder(local.toUri(folder)));
}
