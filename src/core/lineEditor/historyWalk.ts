import { type Draft, draftOf } from './draft.ts';

/** A walk through the earlier inputs that start with the draft's text before the cursor. */
export interface HistoryWalk {
  readonly entries: readonly string[];
  /** The draft at the start of the walk, which comes after the newest entry. */
  readonly own: Draft;
  /** Index of the current entry; the number of entries for the draft itself. */
  readonly position: number;
}

export function beginWalk(entries: readonly string[], own: Draft): HistoryWalk {
  return { entries, own, position: entries.length };
}

export function shownDraft({ entries, own, position }: HistoryWalk): Draft {
  const entry = entries[position];
  return entry === undefined ? own : draftOf(entry);
}

/** Moves to the next older or newer entry with a different text. Returns undefined when there is none. */
export function walk(from: HistoryWalk, direction: 'older' | 'newer'): HistoryWalk | undefined {
  const { entries, own } = from;
  const step = direction === 'older' ? -1 : 1;
  const prefix = own.text.slice(0, own.cursor);
  const shown = shownDraft(from).text;
  for (let position = from.position + step; position >= 0 && position < entries.length; position += step) {
    const entry = entries[position] ?? '';
    if (entry.startsWith(prefix) && entry !== shown) return { ...from, position };
  }
  return direction === 'newer' && from.position < entries.length ? { ...from, position: entries.length } : undefined;
}
