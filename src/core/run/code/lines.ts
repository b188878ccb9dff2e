/** Lines of a document, zero-based, both included. */
export interface LineRange {
  readonly first: number;
  readonly last: number;
}

/** The same line ends as the editor's: LF, CRLF, lone CR. Julia would read a byte order mark as part of a name. */
export function splitLines(text: string): string[] {
  return text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
}
