export interface CappedText {
  readonly head: string;
  /** The number of UTF-16 units omitted between `head` and `tail`. */
  readonly cutLength: number;
  readonly tail: string;
}

/** Keeps three quarters of `maxLength` from the start of a text and a quarter from its end. Never splits a surrogate pair. */
export function capText(text: string, maxLength: number): CappedText {
  if (text.length <= maxLength) return { head: text, cutLength: 0, tail: '' };
  const headEnd = toCharacterStart(text, Math.floor(maxLength * 0.75));
  const tailStart = toCharacterStart(text, text.length - Math.floor(maxLength * 0.25));
  return { head: text.slice(0, headEnd), cutLength: tailStart - headEnd, tail: text.slice(tailStart) };
}

function toCharacterStart(text: string, index: number): number {
  return /[\udc00-\udfff]/.test(text.charAt(index)) ? index - 1 : index;
}
