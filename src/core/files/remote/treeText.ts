import * as l10n from '@vscode/l10n';
import { describe } from '../../errors/describe.ts';
import { formatBytes, formatCount, formatDateAndTime, formatTime, formatTimeOrDate } from '../../lib/format.ts';
import { foreign, joined, type UiText } from '../../lib/uiText.ts';
import type { RemotePath } from '../remotePath.ts';
import { isFile, isFolder } from './remoteEntries.ts';
import type { RemoteEntry, RemoteFolderPage } from './remoteFiles.ts';
import type { FilesState, FolderState } from './treeState.ts';

/** The text of a row: plain text that must not be interpreted as markup. */
export interface RowText {
  readonly label: UiText;
  readonly description: UiText;
  /** The text for screen readers. */
  readonly spoken: UiText;
}

const maxNameLength = 255;
const maxPathLength = 4_096;

/**
 * Returns the text of a file, folder or link. The row has little space, so it shows the time only for today.
 * @param state the state of the folder, if the entry is a folder that was opened
 */
export function entryText(entry: RemoteEntry, now: number, state?: FolderState): RowText {
  const label = foreign(entry.name, maxNameLength);
  const size = isFile(entry) ? [formatBytes(entry.sizeBytes)] : [];
  const shortDate = known(formatTimeOrDate(entry.modifiedMs, now));
  const date = known(formatDateAndTime(entry.modifiedMs));
  const link = entry.link === undefined ? [] : [l10n.t('→ {0}', foreign(entry.link.target, maxNameLength))];
  const age = state?.kind === 'outdated' ? [l10n.t('as of {0}', formatTime(state.listing.asOf))] : [];
  return {
    label,
    description: joined([...link, ...size, ...shortDate, ...age], ' · '),
    spoken: joined([label, kindText(entry), ...size, ...date, ...age], ', '),
  };
}

/** Returns everything that is known about an entry, in lines. */
export function entryTooltip(path: RemotePath, entry: RemoteEntry): UiText {
  const date = known(formatDateAndTime(entry.modifiedMs));
  return joined(
    [
      foreign(path, maxPathLength),
      kindText(entry),
      ...(isFile(entry) ? [sizeText(entry.sizeBytes)] : []),
      ...date.map((text) => l10n.t('Modified: {0}', text)),
      l10n.t('Mode: {0}', foreign((entry.mode & 0o7777).toString(8).padStart(3, '0'))),
    ],
    '\n',
  );
}

/** Returns how much is in a folder, as far as its first page tells. */
export function contentText({ entries, total, next }: RemoteFolderPage): UiText {
  if (total === 0) return l10n.t('The folder is empty.');
  const folders = entries.filter(({ kind }) => kind === 'folder').length;
  const count = formatCount(total);
  return next === undefined && folders > 0
    ? l10n.t('Items in the folder: {0}. Other folders among them: {1}.', count, formatCount(folders))
    : l10n.t('Items in the folder: {0}.', count);
}

/** Returns the text of an entry whose name can't be used in requests. */
export function unusableText(entry: RemoteEntry): RowText & { readonly tooltip: UiText } {
  const label = foreign(entry.name, maxNameLength);
  const description = l10n.t("This name can't be used");
  const tooltip = l10n.t(
    'Engee cannot address this name: it is not UTF-8, or contains a character that is not allowed. Rename it with code on the server.',
  );
  return { label, description, tooltip, spoken: joined([label, description], ', ') };
}

/** @param count how many entries of a folder are missing */
export function moreText(count: number): UiText {
  return count > 0 ? l10n.t('Show More ({0} Not Shown)', formatCount(count)) : l10n.t('Show More');
}

/** Returns why a folder could not be read. */
export function problemText(state: FolderState & { kind: 'busy' | 'failed' }): UiText {
  return state.kind === 'busy' ? busyText() : failureText(state.fault);
}

/** Returns the message above the tree; undefined if there is none. */
export function messageOf(state: FilesState): UiText | undefined {
  switch (state.kind) {
    case 'failed':
      return failureText(state.fault);
    case 'notRunning':
      return state.fault && failureText(state.fault);
    case 'outdated':
      return l10n.t('As of {0}. {1}', formatTime(state.listing.asOf), outdatedText(state.why));
    case 'signedOut':
    case 'loading':
    case 'busy':
    case 'listed':
      return undefined;
  }
}

function outdatedText(why: (FolderState & { kind: 'outdated' })['why']): UiText {
  if (why === 'busy') return busyText();
  if (why === 'reading') return l10n.t('The files are being read again.');
  if (why?.kind === 'serverNotRunning' && why.status === 'starting') return l10n.t('Your Engee server is starting.');
  if (why?.kind === 'serverNotRunning' && why.status === 'stopping') return l10n.t('Your Engee server is stopping.');
  return failureText(why);
}

function busyText(): UiText {
  return l10n.t('Code is running, and Julia does not answer meanwhile.');
}

function failureText(fault: Parameters<typeof describe>[0] | undefined): UiText {
  return (fault && describe(fault)?.text) ?? l10n.t('The files could not be listed.');
}

function known(text: UiText | undefined): readonly UiText[] {
  return text === undefined ? [] : [text];
}

function sizeText(bytes: number): UiText {
  return bytes < 1024
    ? l10n.t('Size: {0}', formatBytes(bytes))
    : l10n.t('Size: {0} ({1} bytes)', formatBytes(bytes), formatCount(bytes));
}

function kindText(entry: RemoteEntry): UiText {
  if (entry.link === undefined) {
    if (isFolder(entry)) return l10n.t('folder');
    return entry.kind === 'file' ? l10n.t('file') : l10n.t('special file');
  }
  const target = foreign(entry.link.target, maxNameLength);
  switch (entry.link.leadsTo) {
    case 'file':
      return l10n.t('link to the file {0}', target);
    case 'folder':
      return l10n.t('link to the folder {0}', target);
    case 'nothing':
      return l10n.t('broken link to {0}', target);
    case 'outside':
      return l10n.t('link to {0}, which is outside /user and cannot be opened', target);
  }
}
