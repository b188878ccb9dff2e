import type { CallAtCursor } from '../julia/codeAtCursor.ts';
import { foreign, joined, own, type UiText } from '../lib/uiText.ts';
import type { Signature } from './sessionHelp.ts';

/** A method as it is shown, with the ranges of its parameters: first the positional ones, then the keywords. */
export interface SignatureText {
  readonly label: UiText;
  readonly parameters: readonly (readonly [start: number, end: number])[];
}

const maxTextLength = 200;
const maxParameters = 50;

/** Returns the text of a method. @param called the name in the code, which can differ from that of the method */
export function signatureText({ parameters, keywords, where }: Signature, called: string): SignatureText {
  const start = joined([foreign(called, maxTextLength), own('(')], '');
  const [positional, named, variables] = [parameters, keywords, where].map(shown);
  const lists = [positional, named].map((names = []) => joined(names, ', '));
  const whole = joined([start, joined(keywords.length > 0 ? lists : lists.slice(0, 1), '; '), own(')')], '');
  const namedFrom = start.length + (lists[0]?.length ?? 0) + 2;
  return {
    label:
      where.length === 0 ? whole : joined([joined([whole, joined(variables ?? [], ', ')], ' where {'), own('}')], ''),
    parameters: [...rangesFrom(start.length, positional), ...rangesFrom(namedFrom, named)],
  };
}

function shown(names: readonly string[]): UiText[] {
  return names.slice(0, maxParameters).map((name) => foreign(name, maxTextLength));
}

/** Returns the ranges of texts that are joined by commas and spaces. */
function rangesFrom(from: number, texts: readonly UiText[] = []): SignatureText['parameters'] {
  let at = from;
  return texts.map(({ length }) => {
    const start = at;
    at += length + 2;
    return [start, start + length];
  });
}

/** Returns which of the methods fits the call best, and which of its parameters the cursor is in. Undefined if none. */
export function activeParameter(
  signatures: readonly Signature[],
  call: CallAtCursor,
): { readonly signature: number; readonly parameter: number | undefined } {
  const places = signatures.map((signature) => parameterOf(signature, call));
  const found = places.findIndex((place) => place !== undefined);
  return { signature: Math.max(0, found), parameter: places[found] };
}

/** Returns the index among the ranges of `signatureText`; undefined if the method has no such parameter. */
function parameterOf({ parameters, keywords }: Signature, { argument, keyword }: CallAtCursor): number | undefined {
  const isSplat = (name: string | undefined) => name?.endsWith('...') === true;
  const shownKeywords = keywords.slice(0, maxParameters);
  const firstKeyword = Math.min(parameters.length, maxParameters);
  if (keyword !== undefined) {
    const index = shownKeywords.findIndex((name) => name === keyword || isSplat(name));
    return keyword === ''
      ? keywords.length > 0
        ? firstKeyword
        : undefined
      : index < 0
        ? undefined
        : firstKeyword + index;
  }
  if (argument < firstKeyword) return argument;
  return isSplat(parameters.at(-1)) ? firstKeyword - 1 : undefined;
}
