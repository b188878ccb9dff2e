/** UTF-16 columns of a line, `end` excluded. */
export interface CodeRange {
  readonly start: number;
  readonly end: number;
}

/** Where the code of a line of Julia stands, without the blanks around it and the comment behind it; from `character` on, where that is given. */
export function codeRange(text: string, character?: number): CodeRange {
  const first = text.search(/\S/);
  if (first < 0) return { start: 0, end: text.length };
  const beforeComment = text.slice(0, commentStart(text)).trimEnd().length;
  // A line that is all comment is marked whole.
  const end = beforeComment > first ? beforeComment : text.trimEnd().length;
  if (character === undefined) return { start: first, end };
  const start = Math.min(Math.max(character, first), end - 1);
  return { start, end };
}

/** Strings and characters may hold a `#`; a string that began on a line above is not known. */
function commentStart(text: string): number {
  let isInString = false;
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (isInString && character === '\\') index++;
    else if (character === '"') isInString = !isInString;
    else if (character === '#' && !isInString && !isQuotedHash(text, index)) return index;
  }
  return text.length;
}

function isQuotedHash(text: string, index: number): boolean {
  return text[index - 1] === "'" && text[index + 1] === "'";
}
