import * as vscode from 'vscode';
import { saveFile } from '../../core/files/saveFile.ts';
import { bytesOfForm } from '../../core/run/results/formBytes.ts';
import { formLabel } from '../../core/run/results/describeResult.ts';
import { fileEnding, fileNameOf, formOfFileName } from '../../core/run/results/resultFile.ts';
import type { ShownResult } from '../../core/run/results/resultsState.ts';
import { foreign } from '../../core/lib/uiText.ts';
import type { LocalFiles, Location } from '../../platform/localFiles.ts';
import { pickToSave } from '../shared/ui/quickInput.ts';

/** Where results are saved. */
export interface SavingFiles extends Pick<LocalFiles, 'stage'> {
  toLocation(uri: vscode.Uri): Location;
}

/** Where the user saved last in this window. */
let lastFolder: vscode.Uri | undefined;

/** Asks where to, and writes the result in the form that the chosen name asks for. The dialog itself asks before it replaces a file. */
export async function saveResult(local: SavingFiles, { entry, form }: ShownResult): Promise<void> {
  const types = [form.type, ...entry.forms.map(({ type }) => type).filter((type) => type !== form.type)];
  const folder = lastFolder ?? vscode.workspace.workspaceFolders?.[0]?.uri;
  const name = fileNameOf(entry, form.type);
  const target = await pickToSave({
    ...(folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder, name) }),
    filters: types.map((type) => [foreign(formLabel(type)), [fileEnding(type)]] as const),
    title: vscode.l10n.t('Save Result'),
  });
  if (target === undefined) return;
  const targetFolder = vscode.Uri.joinPath(target, '..');
  lastFolder = targetFolder;
  const type = formOfFileName(target.path, types, form.type);
  const bytes = bytesOfForm(entry.forms.find((candidate) => candidate.type === type) ?? form);
  await saveFile(local, local.toLocation(targetFolder), target.path.slice(target.path.lastIndexOf('/') + 1), bytes);
}
