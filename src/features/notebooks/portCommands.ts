import * as vscode from 'vscode';
import { saveFile } from '../../core/files/saveFile.ts';
import type { UiText } from '../../core/lib/uiText.ts';
import { type NotebookFile, readNotebook } from '../../core/notebook/notebookFile.ts';
import { juliaToScript, scriptToJulia } from '../../core/notebook/portJulia.ts';
import { jupyterToScript, scriptToJupyter } from '../../core/notebook/portJupyter.ts';
import type { Ported } from '../../core/notebook/portLeftovers.ts';
import type { Logger } from '../../platform/logger.ts';
import { commands } from '../shared/commands.ts';
import { showError } from '../shared/messages.ts';
import { mention, notify } from '../shared/ui/notify.ts';
import { pick, pickToSave } from '../shared/ui/quickInput.ts';
import { registerCommand } from '../shared/ui/registerCommand.ts';
import { PortNotes } from './portNotes.ts';
import {
  baseName,
  endingOf,
  nameOf,
  type PortFiles,
  type PortSource,
  portSource,
  saveChanges,
  textOfFile,
  withProgressOf,
} from './portSource.ts';
import { contentOf, type ScriptSerializer } from './scriptSerializer.ts';

export interface PortDependencies {
  readonly local: PortFiles;
  readonly log: Logger;
}

const scriptType = 'engee-script';
const mentionedMs = 8_000;

/** Registers the commands that convert scripts to other formats and back. */
export function registerPort(serializer: ScriptSerializer, dependencies: PortDependencies): vscode.Disposable {
  const notes = new PortNotes();
  const shown = async (work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      void showError(error, dependencies.log);
    }
  };
  return vscode.Disposable.from(
    notes,
    registerCommand(commands.exportScript, (...args) => shown(() => exportScript(args, notes, dependencies))),
    registerCommand(commands.importScript, (...args) =>
      shown(() => importScript(args, serializer, notes, dependencies)),
    ),
  );
}

/** Asks for a format and a file, and writes the script there. The dialog asks before it replaces a file. */
async function exportScript(args: readonly unknown[], notes: PortNotes, { local }: PortDependencies): Promise<void> {
  const source = await portSource(
    args,
    { [vscode.l10n.t('Engee Script')]: ['ngscript'] },
    vscode.l10n.t('Script to Export'),
  );
  const script = await scriptOf(source, local);
  if (script === undefined) return;
  const format = await pick(formats(), { title: vscode.l10n.t('Format to Export {0} To', nameOf(source.uri)) });
  if (format === undefined) return;
  const target = await pickToSave({
    title: vscode.l10n.t('Export Script'),
    ...suggestion(source.uri, format.ending),
    filters: [[format.label, [format.ending]]],
  });
  if (target === undefined) return;
  const { text, leftovers } = format.convert(script);
  const bytes = new TextEncoder().encode(text);
  const folder = local.toLocation(vscode.Uri.joinPath(target, '..'));
  const name = nameOf(target);
  await withProgressOf(target, vscode.l10n.t('Exporting {0}', name), (signal) =>
    saveFile(local, folder, baseName(target), bytes, signal),
  );
  if (leftovers.length === 0) mention(vscode.l10n.t('Exported {0}.', name), mentionedMs);
  else void notes.offer(vscode.l10n.t('Exported {0}. Not everything has a place there.', name), name, leftovers);
}

/** Opens Julia code or a Jupyter notebook as a new script. Writes nothing. */
async function importScript(
  args: readonly unknown[],
  serializer: ScriptSerializer,
  notes: PortNotes,
  { local }: PortDependencies,
): Promise<void> {
  const types = {
    [vscode.l10n.t('Julia Code and Jupyter Notebooks')]: ['jl', 'ipynb'],
  };
  const source = await portSource(args, types, vscode.l10n.t('File to Import as Script'));
  await saveChanges(source);
  const text = await textOfFile(source.uri, local);
  const ported: Ported | undefined =
    endingOf(source.uri) === 'ipynb' ? fromJupyter(text, source.uri) : juliaToScript(text);
  if (ported === undefined) return;
  const data = await serializer.deserializeNotebook(new TextEncoder().encode(ported.text));
  await vscode.window.showNotebookDocument(await vscode.workspace.openNotebookDocument(scriptType, data));
  const name = nameOf(source.uri);
  if (ported.leftovers.length > 0)
    void notes.offer(
      vscode.l10n.t('Imported {0}. Not everything has a place in a script.', name),
      name,
      ported.leftovers,
    );
}

interface Format {
  readonly label: UiText;
  readonly description: UiText;
  readonly ending: string;
  readonly convert: (script: NotebookFile) => Ported;
}

function formats(): readonly Format[] {
  return [
    {
      label: vscode.l10n.t('Julia Code'),
      description: vscode.l10n.t('.jl with cells, and text in comments'),
      ending: 'jl',
      convert: scriptToJulia,
    },
    {
      label: vscode.l10n.t('Jupyter Notebook'),
      description: vscode.l10n.t('.ipynb with outputs'),
      ending: 'ipynb',
      convert: scriptToJupyter,
    },
  ];
}

/** Reads a script with its unsaved changes. Shows what is wrong if it is none. */
async function scriptOf({ uri, notebook }: PortSource, local: PortFiles): Promise<NotebookFile | undefined> {
  const isOpen = notebook?.notebookType === scriptType;
  const text = isOpen ? new TextDecoder().decode(contentOf(notebook)) : await textOfFile(uri, local);
  const script = readNotebook(text);
  if ('cells' in script) return script;
  void notify('error', vscode.l10n.t("'{0}' is not a valid Engee script.", nameOf(uri)));
  return undefined;
}

function fromJupyter(text: string, uri: vscode.Uri): Ported | undefined {
  const ported = jupyterToScript(text);
  if ('leftovers' in ported) return ported;
  void notify('error', vscode.l10n.t("'{0}' is not a Jupyter notebook of version 4.", nameOf(uri)));
  return undefined;
}

/** Suggests the script's folder if files can be created there. Otherwise, the dialog uses the first folder of the workspace. */
function suggestion(source: vscode.Uri, ending: string): { readonly defaultUri?: vscode.Uri } {
  const name = `${baseName(source).replace(/\.[^.]{1,20}$/, '')}.${ending}`;
  if (vscode.workspace.fs.isWritableFileSystem(source.scheme) === true)
    return { defaultUri: vscode.Uri.joinPath(source, '..', name) };
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  return folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder, name) };
}
