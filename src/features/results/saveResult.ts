import * as vscode from 'vscode';
import { bytesOfForm } from '../../core/run/results/formBytes.ts';
import { formLabel } from '../../core/run/results/describeResult.ts';
import { fileEnding, fileNameOf, formOfFileName } from '../../core/run/results/resultFile.ts';
import type { ShownResult } from '../../core/run/results/resultsState.ts';

/** Where the user saved last in this window. */
let lastFolder: vscode.Uri | undefined;

/** Asks where to, and writes the result in the form that the chosen name asks for. The dialog itself asks before it replaces a file. */
export async function saveResult({ entry, form }: ShownResult): Promise<void> {
  const types = [form.type, ...entry.forms.map(({ type }) => type).filter((type) => type !== form.type)];
  const folder = lastFolder ?? vscode.workspace.workspaceFolders?.[0]?.uri;
  const name = fileNameOf(entry, form.type);
  const target = await vscode.window.showSaveDialog({
    ...(folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder, name) }),
    filters: Object.fromEntries(types.map((type) => [formLabel(type), [fileEnding(type)]])),
    title: vscode.l10n.t('Save Result'),
  });
  if (target === undefined) return;
  lastFolder = vscode.Uri.joinPath(target, '..');
  const type = formOfFileName(target.path, types, form.type);
  await vscode.workspace.fs.writeFile(target, bytesOfForm(entry.forms.find((candidate) => candidate.type === type) ?? form));
}
