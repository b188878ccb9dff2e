import * as vscode from 'vscode';
import { saveFile } from '../../core/files/saveFile.ts';
import { foreign, joined, type UiText } from '../../core/lib/uiText.ts';
import { formLabel } from '../../core/results/describeResult.ts';
import type { SavedTable } from '../../core/results/messages.ts';
import { bytesOfForm, fileEndings, fileNameOf, type FileType, typeOfFileName } from '../../core/results/resultFile.ts';
import type { ShownResult } from '../../core/results/resultsState.ts';
import type { LocalFiles, Location } from '../../platform/localFiles.ts';
import { offerFile } from '../shared/offerFile.ts';
import { pickToSave } from '../shared/ui/quickInput.ts';

/** The file system that results are saved to. */
export interface SavingFiles extends Pick<LocalFiles, 'stage'> {
  toLocation(uri: vscode.Uri): Location;
}

/** The folder of the last saved result in this window. */
let lastFolder: vscode.Uri | undefined;

/**
 * Asks for a file, saves the result as the type of the file's extension, and offers to open the file. The dialog itself
 * asks for confirmation before it overwrites a file.
 * @param table the table of the displayed result, offered as the default type
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
    ...(isShortened ? [vscode.l10n.t('Julia printed only a part of this table, so the file has only that part.')] : []),
    ...(isGuarded
      ? [vscode.l10n.t('An apostrophe was added before text that a spreadsheet would run as a formula.')]
      : []),
  ];
}
