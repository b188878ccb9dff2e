export interface CappedText {
  readonly head: string;
  /** How many characters (UTF-16 units) are left out between `head` and `tail`; 0: none. */
  readonly cutLength: number;
  readonly tail: string;
}

/** Keeps three quarters of `maxLength` from the beginning of a text and a quarter from its end; never halves a character. */
export function capText(text: string, maxLength: number): CappedText {
  if (text.length <= maxLength) return { head: text, cutLength: 0, tail: '' };
  const headEnd = beforeHalf(text, Math.floor(maxLength * 0.75));
  const tailStart = beforeHalf(text, text.length - Math.floor(maxLength * 0.25));
  return { head: text.slice(0, headEnd), cutLength: tailStart - headEnd, tail: text.slice(tailStart) };
}

function beforeHalf(text: string, index: number): number {
  return /[\udc00-\udfff]/.test(text.charAt(index)) ? index - 1 : index;
}
