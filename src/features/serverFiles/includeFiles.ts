import * as vscode from 'vscode';
import { juliaString, type RemotePath } from '../../core/files/remotePath.ts';
import { insertJulia } from '../shared/insertJulia.ts';

/** Inserts code that includes the files into the active Julia editor. The paths are absolute, so they work anywhere. */
export async function insertIncludes(paths: readonly RemotePath[]): Promise<void> {
  const code = paths.map((path) => `include(${juliaString(path)})`).join('\n');
  await insertJulia(code, vscode.l10n.t('Engee: Open a Julia file to insert the code.'));
}
