import type { Completions } from '../bridge/bridge.ts';
import { isInsertable } from '../bridge/insertableText.ts';
import { columnsOf } from '../lib/terminal/columnWidth.ts';
import { type Draft, replaceRange } from '../lineEditor/draft.ts';
import { commonPrefix } from '../lineEditor/graphemes.ts';

/** Validated completions for a range of the draft. */
export interface CompletionOffer {
  readonly texts: readonly string[];
  readonly start: number;
  readonly end: number;
  /** False when the texts can't be inserted. */
  readonly isInserted: boolean;
}

/** Returns the usable part of a server's response, or undefined. */
export function usableOffer({ texts, replace, isInserted }: Completions, draft: Draft): CompletionOffer | undefined {
  const { start, end } = replace;
  if (!Number.isInteger(start) || !Number.isInteger(end) || start < 0 || start > end || end > draft.text.length)
    return undefined;
  const usable = [...new Set(texts)].filter(isInsertable);
  return usable.length === 0 ? undefined : { texts: usable, start, end, isInserted };
}

/** Inserts the only text, or the common prefix of all texts. Returns undefined when that adds nothing. */
export function completed(draft: Draft, { texts, start, end, isInserted }: CompletionOffer): Draft | undefined {
  if (!isInserted) return undefined;
  const typed = draft.text.slice(start, end);
  const certain = commonPrefix(texts);
  const isProgress =
    texts.length === 1 ? certain !== typed : certain.length > typed.length && certain.startsWith(typed);
  return isProgress ? replaceRange(draft, start, end, certain) : undefined;
}

/** Arranges texts in columns, top to bottom, in lines of at most `width` columns where possible. */
export function inColumns(texts: readonly string[], width: number): readonly string[] {
  const gap = 2;
  const cellWidth = Math.max(...texts.map(columnsOf)) + gap;
  const columns = Math.max(1, Math.floor((width + gap) / cellWidth));
  const height = Math.ceil(texts.length / columns);
  return Array.from({ length: height }, (_, row) => {
    const cells = texts.filter((_, index) => index % height === row);
    return cells
      .map((text, index) => (index === cells.length - 1 ? text : text + ' '.repeat(cellWidth - columnsOf(text))))
      .join('');
  });
}
