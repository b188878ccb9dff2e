/** Returns the lines from `first` up to, but not including, `end`, with their line breaks, like an editor's document. */
export function textOfLines(lines: readonly string[], first: number, end: number, lineBreak = '\n'): string {
  return `${lines.slice(first, end).join(lineBreak)}${end < lines.length ? lineBreak : ''}`;
}
