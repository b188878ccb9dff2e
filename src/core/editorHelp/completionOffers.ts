import { isInsertable } from '../bridge/insertableText.ts';
import type { CompletionPiece } from '../julia/codeAtCursor.ts';
import { foreign, type UiText } from '../lib/uiText.ts';
import type { EditorCompletions } from './sessionHelp.ts';

export interface OfferedCompletion {
  readonly label: UiText;
  /** One line that is inserted as it is. */
  readonly text: string;
  /** What the typed text is compared with. */
  readonly filter: string;
  /** Untrusted: may be any text. */
  readonly kind: string;
}

export interface CompletionOffers {
  readonly completions: readonly OfferedCompletion[];
  /** The number of characters before the cursor that a completion replaces. */
  readonly replaced: number;
  readonly isCut: boolean;
}

const maxLabel = 200;

/** Checks what the server answered for a piece of code. Returns undefined if nothing of it can be used. */
export function completionOffers(
  { texts, kinds, labels, start, stop, isCut }: EditorCompletions,
  { code, prefix }: CompletionPiece,
): CompletionOffers | undefined {
  if (start < prefix || start > code.length || stop !== code.length) return undefined;
  const typed = code.slice(start);
  const completions = texts.flatMap((text, index): OfferedCompletion[] => {
    const name = labels[index] ?? text;
    if (!isInsertable(text) || !isInsertable(name)) return [];
    const shown = name === text ? name : `${text} ${name}`;
    // A symbol that is typed completely is offered under its own character.
    const filter = kinds[index] === 'symbol' && name === text ? typed : name;
    return [{ label: foreign(shown, maxLabel), text, filter, kind: kinds[index] ?? '' }];
  });
  return completions.length === 0 ? undefined : { completions, replaced: code.length - start, isCut };
}
