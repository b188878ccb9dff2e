/** UTF-16 columns of a line; `end` is exclusive. */
export interface CodeRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Returns the columns of the code in a line of Julia, without the surrounding whitespace and the trailing comment.
 * @param character the column to start at, if known
 */
export function codeRange(text: string, character?: number): CodeRange {
  const first = text.search(/\S/);
  if (first < 0) return { start: 0, end: text.length };
  const beforeComment = text.slice(0, commentStart(text)).trimEnd().length;
  // If the line is only a comment, the range covers the comment.
  const end = beforeComment > first ? beforeComment : text.trimEnd().length;
  if (character === undefined) return { start: first, end };
  const start = Math.min(Math.max(character, first), end - 1);
  return { start, end };
}

/** Ignores `#` in string and character literals. Strings that start on an earlier line are not recognized. */
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
