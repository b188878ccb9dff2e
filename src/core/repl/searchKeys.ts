import * as l10n from '@vscode/l10n';
import type { Draft } from './draft.ts';
import { extendQuery, findNext, foundDraft, shortenQuery, type HistorySearch } from './historySearch.ts';
import type { Key } from './key.ts';

/** What a key makes of a search. */
export interface SearchResult {
  /** Undefined: the search is over. */
  readonly search: HistorySearch | undefined;
  /** The draft that it leaves, when it is over. */
  readonly draft?: Draft;
  /** False: the key means something to the draft, too. */
  readonly isDone: boolean;
}

/** Letters look for more, Ctrl+R and Ctrl+S go on; Enter takes what is found, Escape does not; any other key takes it and does its own. */
export function searchKey(search: HistorySearch, key: Key): SearchResult {
  if (key.kind !== 'key') return going(extendQuery(search, key.text.replaceAll('\n', ' ')));
  switch (key.name) {
    case 'ctrl+r':
      return going(findNext(search, 'older'));
    case 'ctrl+s':
      return going(findNext(search, 'newer'));
    case 'backspace':
      return going(shortenQuery(search));
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
  return isFailed ? l10n.t("(not in the history) '{0}': ", query) : l10n.t("(search in the history) '{0}': ", query);
}

function going(search: HistorySearch): SearchResult {
  return { search, isDone: true };
}
