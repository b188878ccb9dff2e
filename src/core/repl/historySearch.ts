import { previousGrapheme } from './graphemes.ts';
import type { Draft } from './draft.ts';

/** An incremental search backwards through the inputs (Ctrl+R). */
export interface HistorySearch {
  readonly entries: readonly string[];
  readonly query: string;
  /** Of the entry that is found; the number of entries while none is. */
  readonly position: number;
  /** The query is in no older entry; the last one found stays. */
  readonly isFailed: boolean;
  /** What a cancelled search comes back to. */
  readonly own: Draft;
}

export function beginSearch(entries: readonly string[], own: Draft): HistorySearch {
  return { entries, query: '', position: entries.length, isFailed: false, own };
}

/** What is found, with the cursor at the query in it. */
export function foundDraft({ entries, position, query, own }: HistorySearch): Draft {
  const entry = entries[position];
  return entry === undefined ? own : { text: entry, cursor: Math.max(entry.lastIndexOf(query), 0) };
}

/** Looks for more letters, from the entry that is shown on. */
export function extendQuery(search: HistorySearch, text: string): HistorySearch {
  const query = search.query + text;
  return find({ ...search, query }, search.position, -1);
}

/** Looks for one letter less, from the newest entry on. */
export function shortenQuery(search: HistorySearch): HistorySearch {
  const query = search.query.slice(0, previousGrapheme(search.query, search.query.length));
  const begun = { ...search, query, position: search.entries.length, isFailed: false };
  return query === '' ? begun : find(begun, search.entries.length, -1);
}

/** The next older or newer entry with the query. */
export function findNext(search: HistorySearch, direction: 'older' | 'newer'): HistorySearch {
  if (search.query === '') return search;
  const step = direction === 'older' ? -1 : 1;
  return find(search, search.position + step, step);
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
