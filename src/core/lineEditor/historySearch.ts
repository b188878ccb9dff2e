import * as l10n from '@vscode/l10n';
import type { Draft } from './draft.ts';
import { previousGrapheme } from './graphemes.ts';
import type { Key } from './keyDecoder.ts';

/** An incremental search through the history (Ctrl+R). */
export interface HistorySearch {
  readonly entries: readonly string[];
  readonly query: string;
  /** Index of the current match; the number of entries while there is none. */
  readonly position: number;
  /** No further entry matches. The previous match stays visible. */
  readonly isFailed: boolean;
  /** The draft to restore when the search is canceled. */
  readonly own: Draft;
}

/** The result of a key press during a search. */
export interface SearchResult {
  /** Undefined when the search has ended. */
  readonly search: HistorySearch | undefined;
  /** The new draft when the search has ended. */
  readonly draft?: Draft;
  /** False when the draft must handle the key as well. */
  readonly isDone: boolean;
}

/** Starts a search that returns to the draft `own` when it is canceled. */
export function beginSearch(entries: readonly string[], own: Draft): HistorySearch {
  return { entries, query: '', position: entries.length, isFailed: false, own };
}

/** Returns the current match, with the cursor at the query. */
export function foundDraft({ entries, position, query, own }: HistorySearch): Draft {
  const entry = entries[position];
  return entry === undefined ? own : { text: entry, cursor: Math.max(entry.lastIndexOf(query), 0) };
}

/** Extends the query and searches from the current match on. */
function extendQuery(search: HistorySearch, text: string): HistorySearch {
  const query = search.query + text;
  return find({ ...search, query }, search.position, -1);
}

/** Removes the last character of the query and searches again from the newest entry. */
function shortenQuery(search: HistorySearch): HistorySearch {
  const query = search.query.slice(0, previousGrapheme(search.query, search.query.length));
  const begun = { ...search, query, position: search.entries.length, isFailed: false };
  return query === '' ? begun : find(begun, search.entries.length, -1);
}

/** Moves to the next older or newer match. */
function findNext(search: HistorySearch, direction: 'older' | 'newer'): HistorySearch {
  if (search.query === '') return search;
  const step = direction === 'older' ? -1 : 1;
  return find(search, search.position + step, step);
}

/**
 * Handles a key press. Text extends the query; Ctrl+R and Ctrl+S move to the next match. Escape cancels the search.
 * Any other key accepts the match, and all of them except Enter then act on the draft.
 */
export function searchKey(search: HistorySearch, key: Key): SearchResult {
  if (key.kind !== 'key') return searching(extendQuery(search, key.text.replaceAll('\n', ' ')));
  switch (key.name) {
    case 'ctrl+r':
      return searching(findNext(search, 'older'));
    case 'ctrl+s':
      return searching(findNext(search, 'newer'));
    case 'backspace':
      return searching(shortenQuery(search));
    case 'escape':
    case 'ctrl+g':
    case 'ctrl+c':
      return { search: undefined, draft: search.own, isDone: true };
    default: {
      const found = foundDraft(search);
      return { search: undefined, draft: { ...found, cursor: found.text.length }, isDone: key.name === 'enter' };
    }
  }
}

export function searchPrompt({ query, isFailed }: HistorySearch): string {
  return isFailed ? l10n.t("(history search, no match) '{0}': ", query) : l10n.t("(history search) '{0}': ", query);
}

function searching(search: HistorySearch): SearchResult {
  return { search, isDone: true };
}

function find(search: HistorySearch, from: number, step: 1 | -1): HistorySearch {
  const { entries, query } = search;
  const shown = entries[search.position];
  for (
    let position = Math.min(from, entries.length - 1);
    position >= 0 && position < entries.length;
    position += step
  ) {
    const entry = entries[position] ?? '';
    const isAnother = position === search.position || entry !== shown;
    if (isAnother && entry.includes(query)) return { ...search, position, isFailed: false };
  }
  return { ...search, isFailed: true };
}
