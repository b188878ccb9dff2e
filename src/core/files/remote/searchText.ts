import * as l10n from '@vscode/l10n';
import { describe } from '../../errors/describe.ts';
import type { Fault } from '../../errors/fault.ts';
import { formatCount } from '../../lib/format.ts';
import { foreign, own, type UiText } from '../../lib/uiText.ts';
import { remoteBaseName, remoteParent, type RemotePath } from '../remotePath.ts';
import type { SearchMatch } from './remoteFiles.ts';
import { countMatches, type FoundFile, type SearchRequest, type SearchState } from './searchState.ts';

const maxQueryLength = 60;
const maxPathLength = 300;

/** The number of characters of a line that the server shows before a match. */
const shownBefore = 100;

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

/** `highlights`: the range of the match in the label. Empty if it is not visible. */
export interface LineText extends SearchRowText {
  readonly highlights: readonly (readonly [start: number, end: number])[];
}

export function lineText(match: SearchMatch): LineText {
  const { line = 0, column = 0, length = 0, text = '' } = match;
  const label = foreign(text);
  const number = formatCount(line + 1);
  // A long line is cut at its start, so that the match is visible.
  const start = Math.min(column, Array.from(text).slice(0, shownBefore).join('').length);
  return {
    label,
    description: number,
    tooltip: label,
    spoken: l10n.t('Line {0}: {1}', number, label),
    highlights: highlightsIn(text, start, start + length),
  };
}

/** Returns the range in the displayed text, which has fewer blanks and no invisible characters. */
function highlightsIn(text: string, start: number, end: number): LineText['highlights'] {
  const first = text.charAt(start);
  const shownStart = foreign(text.slice(0, start) + first).length - foreign(first).length;
  const shownEnd = foreign(text.slice(0, end)).length;
  return end > start && shownStart < shownEnd ? [[shownStart, shownEnd]] : [];
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
      return failureText(progress.fault, request);
  }
}

function failureText(fault: Fault | undefined, { isRegex }: SearchRequest): UiText {
  // The server's regular expressions are not JavaScript's, so only the server can check them.
  if (isRegex && fault?.kind === 'remoteFile' && fault.problem === 'invalid')
    return l10n.t('This is not a valid regular expression: {0}', foreign(fault.detail ?? ''));
  return (fault && describe(fault)?.text) ?? l10n.t('The files on the server could not be searched.');
}

function countText(count: number): UiText {
  return count === 1 ? l10n.t('1 result') : l10n.t('{0} results', formatCount(count));
}

function filesText(count: number): UiText {
  return count === 1 ? l10n.t('1 file') : l10n.t('{0} files', formatCount(count));
}
