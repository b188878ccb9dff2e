import * as vscode from 'vscode';
import { saveFile } from '../../core/files/saveFile.ts';
import { bytesOfForm } from '../../core/run/results/formBytes.ts';
import { formLabel } from '../../core/run/results/describeResult.ts';
import type { SavedTable } from '../../core/run/results/messages.ts';
import { fileEndings, fileNameOf, typeOfFileName, type FileType } from '../../core/run/results/resultFile.ts';
import type { ShownResult } from '../../core/run/results/resultsState.ts';
import { foreign, joined, type UiText } from '../../core/lib/uiText.ts';
import type { LocalFiles, Location } from '../../platform/localFiles.ts';
import { offerFile } from '../shared/offerFile.ts';
import { pickToSave } from '../shared/ui/quickInput.ts';

/** Where results are saved. */
export interface SavingFiles extends Pick<LocalFiles, 'stage'> {
  toLocation(uri: vscode.Uri): Location;
}

/** Where the user saved last in this window. */
let lastFolder: vscode.Uri | undefined;

/**
 * Asks where to, writes the result as the type that the chosen name asks for, and leads to the file. The dialog itself asks
 * before it replaces a file.
 * @param table the table that is looked at, to be offered first
 */
export async function saveResult(local: SavingFiles, { entry, form }: ShownResult, table?: SavedTable): Promise<void> {
  const forms = [form.type, ...entry.forms.map(({ type }) => type).filter((type) => type !== form.type)];
  const types: readonly [FileType, ...FileType[]] =
    table === undefined ? [form.type, ...forms.slice(1)] : ['text/csv', ...forms];
  const folder = lastFolder ?? vscode.workspace.workspaceFolders?.[0]?.uri;
  const name = fileNameOf(entry, types[0]);
  const target = await pickToSave({
    ...(folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder, name) }),
    filters: types.map((type) => [foreign(formLabel(type)), [...fileEndings(type)]] as const),
    title: vscode.l10n.t('Save Result'),
  });
  if (target === undefined) return;
  const targetFolder = vscode.Uri.joinPath(target, '..');
  lastFolder = targetFolder;
  const type = typeOfFileName(target.path, types, types[0]);
  const isTable = type === 'text/csv' && table !== undefined;
  const bytes = isTable
    ? new TextEncoder().encode(table.csv)
    : bytesOfForm(entry.forms.find((candidate) => candidate.type === type) ?? form);
  await saveFile(local, local.toLocation(targetFolder), target.path.slice(target.path.lastIndexOf('/') + 1), bytes);
  const saved = vscode.l10n.t('Saved {0}.', foreign(vscode.workspace.asRelativePath(target)));
  await offerFile(joined([saved, ...(isTable ? tableNotes(table) : [])], ' '), target);
}

function tableNotes({ isShortened, isGuarded }: SavedTable): readonly UiText[] {
  return [
    ...(isShortened ? [vscode.l10n.t('Julia showed only a part of this table, and the file holds this part.')] : []),
    ...(isGuarded ? [vscode.l10n.t('Text that a spreadsheet would run as a formula begins with an apostrophe.')] : []),
  ];
}
