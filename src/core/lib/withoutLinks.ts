/** The text with nothing in it that an editor's message would make a link of, such as `[x](command:y)`: part of it may be a server's words. */
export function withoutLinks(text: string): string {
  return text.replaceAll('](', '] (');
}
