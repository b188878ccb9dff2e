import * as l10n from '@vscode/l10n';
import { describe } from '../../errors/describe.ts';
import { formatCount } from '../../lib/format.ts';
import { foreign, own, type UiText } from '../../lib/uiText.ts';
import { remoteBaseName, remoteParent, type RemotePath } from '../remotePath.ts';
import type { SearchMatch } from './remoteFiles.ts';
import { countMatches, type FoundFile, type SearchState } from './searchState.ts';

const maxQueryLength = 60;
const maxPathLength = 300;

/** The text of a row. `spoken` is for screen readers. */
export interface SearchRowText {
  readonly label: UiText;
  readonly description: UiText;
  readonly tooltip: UiText;
  readonly spoken: UiText;
}

/** Returns the name of a file and the folder that contains it, as they are displayed. */
export function pathText(path: RemotePath): { readonly name: UiText; readonly folder: UiText } {
  return { name: foreign(remoteBaseName(path)), folder: foreign(remoteParent(path), maxPathLength) };
}

export function fileText({ path, lines }: FoundFile): SearchRowText {
  const { name, folder } = pathText(path);
  const count = countText(lines.length);
  return {
    label: name,
    description: l10n.t('{0} · {1}', folder, formatCount(lines.length)),
    tooltip: foreign(path, maxPathLength),
    spoken: l10n.t('{0} in {1}, {2}', name, folder, count),
  };
}

export function lineText({ line = 0, text = '' }: SearchMatch): SearchRowText {
  const label = foreign(text);
  const number = formatCount(line + 1);
  return { label, description: number, tooltip: label, spoken: l10n.t('Line {0}: {1}', number, label) };
}

/** Returns the summary of a search, which is shown above its results. Empty if there is none. */
export function summaryText(state: SearchState): UiText {
  if (state.kind === 'none') return own('');
  const { request, files, progress } = state;
  const query = foreign(request.query, maxQueryLength);
  const folder = foreign(request.folder, maxPathLength);
  const found =
    files.length === 0 ? undefined : l10n.t('{0} in {1}', countText(countMatches(files)), filesText(files.length));
  switch (progress.kind) {
    case 'searching':
      return found === undefined
        ? l10n.t('Searching for “{0}” in {1}…', query, folder)
        : l10n.t('{0} for “{1}”. Searching…', found, query);
    case 'complete':
      return found === undefined
        ? l10n.t('No results for “{0}” in {1}.', query, folder)
        : l10n.t('{0} for “{1}”.', found, query);
    case 'cut':
      return found === undefined
        ? l10n.t('No results for “{0}” before the search took too long. Search in a smaller folder.', query)
        : l10n.t(
            'Only the first {0} for “{1}” are shown. Search for a longer text or in a smaller folder.',
            found,
            query,
          );
    case 'canceled':
      return found === undefined
        ? l10n.t('The search for “{0}” was canceled.', query)
        : l10n.t('{0} for “{1}” before the search was canceled.', found, query);
    case 'failed':
      return failureText(progress.fault);
  }
}

function failureText(fault: Parameters<typeof describe>[0] | undefined): UiText {
  return (fault && describe(fault)?.text) ?? l10n.t('The files on the server could not be searched.');
}

function countText(count: number): UiText {
  return count === 1 ? l10n.t('1 result') : l10n.t('{0} results', formatCount(count));
}

function filesText(count: number): UiText {
  return count === 1 ? l10n.t('1 file') : l10n.t('{0} files', formatCount(count));
}
