import * as vscode from 'vscode';
import { EngeeError } from '../../core/errors/engeeError.ts';
import { raceAbort } from '../../core/lib/abort.ts';
import { foreign, type UiText } from '../../core/lib/uiText.ts';
import type { LocalFiles, Location } from '../../platform/localFiles.ts';
import { activeCodeEditor } from '../shared/activeCodeEditor.ts';
import { givenUri, isOfWindow } from '../shared/givenUri.ts';
import { findOpenDocument, findOpenNotebook } from '../shared/openDocuments.ts';
import { withCancellableProgress } from '../shared/progress.ts';
import { ask } from '../shared/ui/notify.ts';
import { pickToOpen } from '../shared/ui/quickInput.ts';

/** The file system that is converted from and to. */
export type PortFiles = Pick<LocalFiles, 'stage' | 'readText'> & { toLocation(uri: vscode.Uri): Location };

/** Of a file that is converted, because all of it is kept in memory. */
const maxBytes = 100_000_000;

/** A file to convert. */
export interface PortSource {
  readonly uri: vscode.Uri;
  /** The open notebook, whose unsaved changes count too. */
  readonly notebook: vscode.NotebookDocument | undefined;
}

/** Endings of file names with the name of each kind. */
export type PortTypes = Readonly<Record<string, readonly string[]>>;

/**
 * Returns the file that a command converts: that of its arguments, that of the active editor, or one that the user chooses.
 * Rejects with `canceled`. A file of the arguments is ignored if this window does not show it, because it comes from a link.
 */
export async function portSource(args: readonly unknown[], types: PortTypes, title: UiText): Promise<PortSource> {
  const given = givenUri(args[0]);
  const shown = given !== undefined && isOfWindow(given) ? given : activeUri();
  const endings = Object.values(types).flat();
  if (shown !== undefined && endings.includes(endingOf(shown))) return sourceOf(shown);
  const filters = Object.fromEntries(Object.entries(types).map(([name, each]) => [name, [...each]]));
  const [chosen] = (await pickToOpen({ title, openLabel: vscode.l10n.t('Choose'), filters })) ?? [];
  if (chosen === undefined) throw new EngeeError({ kind: 'canceled' });
  return sourceOf(chosen);
}

/** Returns the text of a file, with the unsaved changes of its text editor. Rejects with `localFile` or `invalidInput`. */
export async function textOfFile(uri: vscode.Uri, local: PortFiles): Promise<string> {
  const open = findOpenDocument(uri.toString());
  if (open !== undefined) return open.getText();
  const title = vscode.l10n.t('Reading {0}', nameOf(uri));
  const text = await withProgressOf(uri, title, (signal) =>
    raceAbort(local.readText(local.toLocation(uri), maxBytes), signal),
  );
  if (text === undefined) throw new EngeeError({ kind: 'localFile', path: baseName(uri), code: 'ENOENT' });
  return text;
}

/** Shows progress for a file on a server. On a disk, reading and writing take no time that is worth a message. */
export async function withProgressOf<T>(
  { scheme }: vscode.Uri,
  title: UiText,
  task: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  if (scheme === 'file') return task(new AbortController().signal);
  return withCancellableProgress(title, (_report, signal) => task(signal));
}

/** Asks to save a notebook that only its own extension can convert to the text of its file. Rejects with `canceled`. */
export async function saveChanges({ uri, notebook }: PortSource): Promise<void> {
  if (notebook?.isDirty !== true) return;
  const save = vscode.l10n.t('Save');
  const message = vscode.l10n.t("'{0}' has unsaved changes. Save it first?", nameOf(uri));
  const isSaved = (await ask('warning', { message }, save)) === save && (await notebook.save());
  if (!isSaved) throw new EngeeError({ kind: 'canceled' });
}

/** Returns the name of a file. */
export function baseName({ path }: vscode.Uri): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Returns the name of a file as it is shown. */
export function nameOf(uri: vscode.Uri): UiText {
  return foreign(baseName(uri));
}

/** Returns the ending of a file name without its dot, in lower case. */
export function endingOf({ path }: vscode.Uri): string {
  return /\.([^./]{1,20})$/.exec(path)?.[1]?.toLowerCase() ?? '';
}

function sourceOf(uri: vscode.Uri): PortSource {
  return { uri, notebook: findOpenNotebook(uri.toString()) };
}

function activeUri(): vscode.Uri | undefined {
  return vscode.window.activeNotebookEditor?.notebook.uri ?? activeCodeEditor()?.document.uri;
}
