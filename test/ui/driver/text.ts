/** Returns a pattern for an element's full text, ignoring white space around it. Icons leave some. */
export function exactly(text: string): RegExp {
  return new RegExp(`^\\s*${text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')}\\s*$`);
}

/** Replaces the non-breaking spaces that the editor draws. */
export function plainSpaces(text: string): string {
  return text.replaceAll('\u00a0', ' ');
}

/** Makes a pattern for a text also match that text as the editor draws it, with non-breaking spaces. */
export function asDrawn(text: string | RegExp): string | RegExp {
  return typeof text === 'string' ? text : new RegExp(text.source.replaceAll(' ', '[ \\u00a0]'), text.flags);
}
