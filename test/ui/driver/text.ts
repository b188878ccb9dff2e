/** Matches an element's whole text, but for white space around it (icons leave some). */
export function exactly(text: string): RegExp {
  return new RegExp(`^\\s*${text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')}\\s*$`);
}

/** What an editor draws uses spaces that do not break; give back what was written. */
export function plainSpaces(text: string): string {
  return text.replaceAll('\u00a0', ' ');
}

/** A pattern for what an editor draws, from one for what was written. */
export function asDrawn(text: string | RegExp): string | RegExp {
  return typeof text === 'string' ? text : new RegExp(text.source.replaceAll(' ', '[ \\u00a0]'), text.flags);
}
