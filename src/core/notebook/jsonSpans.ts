/** A member of an object or an element of an array. Offsets are in UTF-16 units; the end is excluded. */
export interface JsonChild {
  /** Undefined for an element of an array. */
  readonly key: string | undefined;
  readonly start: number;
  readonly end: number;
}

/**
 * Returns where the children of an object or array are in its text. `JSON.parse` doesn't tell that, and parsers that do build
 * an object for each token of outputs that can have millions. Takes linear time for any depth.
 * @param text valid JSON whose value is an object or an array
 */
export function childrenOf(text: string): readonly JsonChild[] {
  const children: JsonChild[] = [];
  const isObject = text.trimStart().startsWith('{');
  let depth = 0;
  let key: string | undefined;
  let start: number | undefined;
  let end = 0;
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charAt(index);
    if (isSpace(character)) continue;
    const isClosing = character === '}' || character === ']';
    if (isClosing) depth -= 1;
    if ((depth === 1 && character === ',') || (depth === 0 && isClosing)) {
      if (start !== undefined) children.push({ key, start, end });
      key = undefined;
      start = undefined;
    } else if (depth >= 1 && !(depth === 1 && character === ':')) {
      if (isObject && key === undefined) {
        const after = endOfString(text, index);
        key = JSON.parse(text.slice(index, after)) as string;
        index = after - 1;
        continue;
      }
      start ??= index;
    }
    if (character === '{' || character === '[') depth += 1;
    if (character === '"') index = endOfString(text, index) - 1;
    end = index + 1;
  }
  return children;
}

/** @param start the offset of the opening quotation mark */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end + 1;
}

function isEscaped(text: string, index: number): boolean {
  let before = index;
  while (text.charAt(before - 1) === '\\') before -= 1;
  return (index - before) % 2 === 1;
}

function isSpace(character: string): boolean {
  return character === ' ' || character === '\n' || character === '\r' || character === '\t';
}
