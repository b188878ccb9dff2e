import type { Draft } from './draft.ts';
import { draftOf } from './draft.ts';

/** A walk through the inputs that begin as the draft does before its cursor. */
export interface HistoryWalk {
  readonly entries: readonly string[];
  /** What the walk began with, and comes back to. */
  readonly own: Draft;
  /** Of the entry that is shown; the number of entries for the draft itself. */
  readonly position: number;
}

export function beginWalk(entries: readonly string[], own: Draft): HistoryWalk {
  return { entries, own, position: entries.length };
}

export function shownDraft({ entries, own, position }: HistoryWalk): Draft {
  const entry = entries[position];
  return entry === undefined ? own : draftOf(entry);
}

/** The next older or newer entry that shows something else; undefined where there is none. */
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
