const maxTextLength = 1_000;

/**
 * Returns whether a completion from the server may be inserted: one line without control characters, and without characters that
 * change the direction of the code around them.
 */
export function isInsertable(text: string): boolean {
  return text !== '' && text.length <= maxTextLength && !/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u.test(text);
}
