import type { ResultEntry } from './resultEntry.ts';
import type { Form, FormType } from './resultForm.ts';

/** The kept results and the selected one. */
export interface ResultsState {
  /** Newest last. */
  readonly entries: readonly ResultEntry[];
  /** Undefined if and only if there are no entries. */
  readonly shown: { readonly id: number; readonly form: FormType } | undefined;
}

export const noResults: ResultsState = { entries: [], shown: undefined };

const maxEntries = 100;
/** Maximum UTF-16 units of all forms together. */
const maxLength = 64_000_000;

/**
 * Adds a result and selects it. Removes the oldest ones if there are too many. Ignores a value that its run has just
 * displayed.
 */
export function added(state: ResultsState, entry: ResultEntry): ResultsState {
  const last = state.entries.at(-1);
  if (last !== undefined && isRepeated(last, entry)) return state;
  return { entries: withinBounds([...state.entries, entry]), shown: { id: entry.id, form: entry.forms[0].type } };
}

/** Removes a result. If it was selected, selects the next one, or the previous one if there is no next. */
export function removed(state: ResultsState, id: number): ResultsState {
  const index = state.entries.findIndex((entry) => entry.id === id);
  if (index < 0) return state;
  const entries = state.entries.filter((entry) => entry.id !== id);
  return state.shown?.id === id ? showing(entries, entries[index] ?? entries.at(-1)) : { ...state, entries };
}

export function selected(state: ResultsState, id: number): ResultsState {
  const entry = state.entries.find((candidate) => candidate.id === id);
  return entry === undefined || state.shown?.id === id ? state : showing(state.entries, entry);
}

/** Selects the next newer (`1`) or older (`-1`) result, if there is one. */
export function moved(state: ResultsState, step: 1 | -1): ResultsState {
  const index = state.entries.findIndex(({ id }) => id === state.shown?.id);
  const entry = index < 0 ? undefined : state.entries[index + step];
  return entry === undefined ? state : showing(state.entries, entry);
}

/** Shows another form of the selected result. */
export function inForm(state: ResultsState, form: FormType): ResultsState {
  const shown = shownResult(state);
  const isKnown = shown?.entry.forms.some(({ type }) => type === form) ?? false;
  return shown === undefined || !isKnown ? state : { ...state, shown: { id: shown.entry.id, form } };
}

export interface ShownResult {
  readonly entry: ResultEntry;
  readonly form: Form;
  /** Zero-based place in the list. */
  readonly index: number;
}

export function shownResult({ entries, shown }: ResultsState): ShownResult | undefined {
  const index = entries.findIndex(({ id }) => id === shown?.id);
  const entry = entries[index];
  return entry && { entry, index, form: entry.forms.find(({ type }) => type === shown?.form) ?? entry.forms[0] };
}

function showing(entries: readonly ResultEntry[], entry: ResultEntry | undefined): ResultsState {
  return { entries, shown: entry && { id: entry.id, form: entry.forms[0].type } };
}

/** Removes the oldest entries until the rest is within the limits. Always keeps the newest. */
function withinBounds(entries: readonly ResultEntry[]): readonly ResultEntry[] {
  let length = 0;
  let first = entries.length;
  while (first > 0 && entries.length - first < maxEntries) {
    length += lengthOf(entries[first - 1]);
    if (length > maxLength && first < entries.length) break;
    first -= 1;
  }
  return entries.slice(first);
}

function lengthOf(entry: ResultEntry | undefined): number {
  return entry?.forms.reduce((sum, { data }) => sum + data.length, 0) ?? 0;
}

function isRepeated(last: ResultEntry, entry: ResultEntry): boolean {
  const isSame = (form: Form, index: number) =>
    form.type === last.forms[index]?.type && form.data === last.forms[index].data;
  return (
    entry.runNumber !== undefined &&
    entry.runNumber === last.runNumber &&
    entry.forms.length === last.forms.length &&
    entry.forms.every(isSame)
  );
}
