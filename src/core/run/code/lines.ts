/** A range of zero-based lines, both ends included. */
export interface LineRange {
  readonly first: number;
  readonly last: number;
}

/**
 * Splits text at the same line breaks as the editor: LF, CRLF and lone CR. Removes a byte order mark, which Julia would read as
 * part of a name.
 */
export function splitLines(text: string): string[] {
  return text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
}
