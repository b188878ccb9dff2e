const space = /[ \t\n\r]*/y;
const scalar = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.])/y;
const escape = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
/** What ends a string or needs a look. */
const special = /["\\]|(?![\u007f-\u009f])\p{Cc}/gu;

/**
 * Returns where text stops being JSON, in UTF-16 units; its length if it ends too early. `JSON.parse` doesn't always tell that.
 * Takes linear time for any depth.
 */
export function damageOffset(text: string): number {
  /** The characters that close the values around the current place. */
  const closing: string[] = [];
  let at = after(space, text, 0);
  let expected: 'value' | 'firstValue' | 'key' | 'firstKey' | 'rest' = 'value';
  for (;;) {
    const character = text.charAt(at);
    const close = closing.at(-1);
    if (expected === 'rest') {
      if (close === undefined || (character !== ',' && character !== close)) return at;
      if (character === close) closing.pop();
      else expected = close === '}' ? 'key' : 'value';
      at += 1;
    } else if (character === close && (expected === 'firstKey' || expected === 'firstValue')) {
      closing.pop();
      expected = 'rest';
      at += 1;
    } else if (expected === 'key' || expected === 'firstKey') {
      const colon = character === '"' ? stringEnd(text, at) : { damage: at };
      if ('damage' in colon) return colon.damage;
      at = after(space, text, colon.end);
      if (text.charAt(at) !== ':') return at;
      expected = 'value';
      at += 1;
    } else if (character === '{' || character === '[') {
      closing.push(character === '{' ? '}' : ']');
      expected = character === '{' ? 'firstKey' : 'firstValue';
      at += 1;
    } else {
      const value = character === '"' ? stringEnd(text, at) : { end: after(scalar, text, at) };
      if ('damage' in value) return value.damage;
      if (value.end === at) return at;
      at = value.end;
      expected = 'rest';
    }
    at = after(space, text, at);
  }
}

function stringEnd(text: string, start: number): { readonly end: number } | { readonly damage: number } {
  special.lastIndex = start + 1;
  for (;;) {
    const found = special.exec(text);
    if (found === null) return { damage: text.length };
    if (found[0] === '"') return { end: special.lastIndex };
    const end = found[0] === '\\' ? after(escape, text, found.index) : found.index;
    if (end === found.index) return { damage: end };
    special.lastIndex = end;
  }
}

/** Returns the end of a match that begins at `start`; `start` if there is none. */
function after(pattern: RegExp, text: string, start: number): number {
  pattern.lastIndex = start;
  return pattern.test(text) ? pattern.lastIndex : start;
}
