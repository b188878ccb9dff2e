import * as vscode from 'vscode';
import { type BrowsedEntry, type BrowsedFolder, matchingEntries } from '../../core/files/remote/browse.ts';
import { type RemotePath, remoteRoot } from '../../core/files/remotePath.ts';
import { formatBytes, formatCount, formatDateAndTime } from '../../core/lib/format.ts';
import { foreign, joined, own, type UiText } from '../../core/lib/uiText.ts';
import type { ListRow } from '../shared/ui/quickInput.ts';

const maxShownNameLength = 120;

/** What a row of the picker stands for. */
export type RowTarget =
  | { readonly kind: 'entry'; readonly path: RemotePath; readonly isFolder: boolean }
  | { readonly kind: 'parent' }
  | { readonly kind: 'path'; readonly paths: readonly RemotePath[] }
  /** A typed path that the user takes for a file. */
  | { readonly kind: 'file'; readonly path: RemotePath }
  /** The folder that is listed. */
  | { readonly kind: 'here' }
  /** More rows of the known entries, or more entries from the server. */
  | { readonly kind: 'more' }
  | { readonly kind: 'retry' }
  /** Only text. */
  | { readonly kind: 'text' };

export interface Row extends ListRow {
  readonly target: RowTarget;
}

export type Listing =
  | { readonly kind: 'loading' }
  /** The server takes unusually long. */
  | { readonly kind: 'waiting' }
  | { readonly kind: 'listed'; readonly folder: BrowsedFolder }
  | { readonly kind: 'failed'; readonly text: UiText };

/** The texts of a list that depend on what is chosen from it. */
export interface ListTexts {
  readonly typePath: UiText;
  readonly empty: UiText;
  readonly noMatch: UiText;
}

/** Creates the rows for a folder. @param maxEntries the maximum number of rows for entries */
export function folderRows(
  folder: RemotePath,
  listing: Listing,
  query: string,
  maxEntries: number,
  texts: ListTexts,
): readonly Row[] {
  const parent = folder === remoteRoot || query !== '' ? [] : [parentRow()];
  switch (listing.kind) {
    case 'loading':
      return [...parent, textRow(vscode.l10n.t('Loading…'))];
    case 'waiting':
      return [...parent, textRow(vscode.l10n.t('Engee has not answered yet'), busyText()), ...stepRows(texts)];
    case 'failed':
      return [...parent, textRow(vscode.l10n.t('This folder could not be listed'), listing.text), ...stepRows(texts)];
    case 'listed':
      return [...parent, ...listedRows(listing.folder, query, maxEntries, texts)];
  }
}

/** What works without the list of a folder. */
function stepRows({ typePath }: ListTexts): readonly Row[] {
  return [row(vscode.l10n.t('Try Again'), 'refresh', { kind: 'retry' }), textRow(typePath)];
}

function busyText(): UiText {
  return vscode.l10n.t('Julia does not answer while code runs.');
}

function listedRows(
  known: BrowsedFolder,
  query: string,
  maxEntries: number,
  { empty, noMatch }: ListTexts,
): readonly Row[] {
  const matching = matchingEntries(known, query);
  const rows = matching.slice(0, maxEntries).map(entryRow);
  const hasMore = matching.length > rows.length || known.next !== undefined;
  if (hasMore) {
    const description = vscode.l10n.t('{0} of {1} are shown', formatCount(rows.length), formatCount(known.total));
    return [...rows, { ...row(vscode.l10n.t('Show More'), 'ellipsis', { kind: 'more' }), description }];
  }
  if (rows.length > 0) return rows;
  return [textRow(query === '' ? empty : noMatch)];
}

/** Creates the row for paths that the user typed. */
export function pathRow(paths: readonly RemotePath[], description: UiText): Row {
  const names = joined(
    paths.map((path) => foreign(path)),
    ', ',
    3,
  );
  return { ...row(names, 'arrow-right', { kind: 'path', paths }), description };
}

/** Creates the rows for a typed path if the server doesn't say what it is. */
export function unknownRows(path: RemotePath): readonly Row[] {
  return [
    textRow(vscode.l10n.t('Engee has not said whether this is a file or a folder'), busyText()),
    {
      ...row(vscode.l10n.t('Download as a File'), 'file', { kind: 'file', path }),
      description: foreign(path),
    },
    { ...row(vscode.l10n.t('Try Again'), 'refresh', { kind: 'path', paths: [path] }), description: foreign(path) },
  ];
}

/** Creates the row that chooses the listed folder. */
export function hereRow(folder: RemotePath): Row {
  return { ...row(vscode.l10n.t('Open This Folder'), 'folder-opened', { kind: 'here' }), description: foreign(folder) };
}

/** Creates the row of something that was selected in another folder. */
export function selectedRow(path: RemotePath, isFolder: boolean): Row {
  return row(foreign(path), isFolder ? 'folder' : 'file', { kind: 'entry', path, isFolder });
}

export function separatorRow(label: UiText): Row {
  return { label, kind: vscode.QuickPickItemKind.Separator, target: { kind: 'text' } };
}

function entryRow({ entry, path, kind }: BrowsedEntry): Row {
  const label = foreign(entry.name, maxShownNameLength);
  const changed = formatDateAndTime(entry.modifiedMs);
  const facts: UiText[] = changed === undefined ? [] : [changed];
  if (kind === 'file') facts.unshift(formatBytes(entry.sizeBytes));
  if (kind === 'folder') facts.unshift(vscode.l10n.t('Folder'));
  if (entry.link !== undefined) facts.push(linkText(entry.link));
  if (path === undefined) facts.push(vscode.l10n.t("This name can't be used in requests"));
  const description = joined(facts, ' · ');
  if (path === undefined || kind === 'none') return { ...row(label, 'circle-slash', { kind: 'text' }), description };
  const isFolder = kind === 'folder';
  const buttons = isFolder ? [openButton()] : [];
  return { ...row(label, isFolder ? 'folder' : 'file', { kind: 'entry', path, isFolder }), description, buttons };
}

function linkText({ target, leadsTo }: { readonly target: string; readonly leadsTo: string }): UiText {
  return leadsTo === 'outside'
    ? vscode.l10n.t('link that leads out of /user')
    : vscode.l10n.t('link to {0}', foreign(target, maxShownNameLength));
}

function openButton() {
  return { iconPath: new vscode.ThemeIcon('chevron-right'), tooltip: vscode.l10n.t('Open Folder') };
}

function parentRow(): Row {
  return { ...row(own('..'), 'arrow-up', { kind: 'parent' }), description: vscode.l10n.t('Parent Folder') };
}

/** Creates a row that only says something. */
export function textRow(label: UiText, detail?: UiText): Row {
  return { ...row(label, 'info', { kind: 'text' }), ...(detail === undefined ? {} : { detail }) };
}

/** The picker filters on its own, so VS Code shows all rows. */
function row(label: UiText, icon: string, target: RowTarget): Row {
  return { label, iconPath: new vscode.ThemeIcon(icon), target, alwaysShow: true };
}
