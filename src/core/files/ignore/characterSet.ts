/** POSIX character classes (ASCII only), as the first and last characters of their ranges. */
const classes: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    alnum: ['09', 'AZ', 'az'],
    alpha: ['AZ', 'az'],
    blank: ['\t\t', '  '],
    cntrl: ['\u0000\u001f', '\u007f\u007f'],
    digit: ['09'],
    graph: ['!~'],
    lower: ['az'],
    print: [' ~'],
    punct: ['!/', ':@', '[`', '{~'],
    space: ['\t\r', '  '],
    upper: ['AZ'],
    xdigit: ['09', 'AF', 'af'],
  }),
);

export interface CharacterSet {
  readonly has: (character: string) => boolean;
  /** The index after the closing bracket. */
  readonly end: number;
}

/**
 * Reads a set such as `[a-z_]`, `[!0-9]` or `[[:digit:]]` the way Git does: a closing bracket in the first position is a
 * literal. Returns undefined if the set is not closed or names an unknown class; such a pattern matches nothing.
 * @param start the index after the opening bracket
 */
export function readSet(pattern: readonly string[], start: number): CharacterSet | undefined {
  const isNegated = pattern[start] === '!' || pattern[start] === '^';
  const tests: ((character: string) => boolean)[] = [];
  const first = isNegated ? start + 1 : start;
  /** The preceding single character, which can be the start of a range. */
  let before: string | undefined;
  for (let index = first; index < pattern.length; index += 1) {
    const character = pattern[index] ?? '';
    if (character === ']' && index > first)
      return { has: (tested) => tests.some((test) => test(tested)) !== isNegated, end: index + 1 };
    if (character === '-' && before !== undefined && pattern[index + 1] !== undefined && pattern[index + 1] !== ']') {
      index += pattern[index + 1] === '\\' ? 2 : 1;
      const to = pattern[index];
      if (to === undefined) return undefined;
      tests.push(inRange(before, to));
      before = undefined;
      continue;
    }
    const named = character === '[' && pattern[index + 1] === ':' ? readClass(pattern, index + 2) : undefined;
    if (named !== undefined) {
      if (named.ranges === undefined) return undefined;
      tests.push(...named.ranges.map(([from = '', to = '']) => inRange(from, to)));
      index = named.end;
      before = undefined;
      continue;
    }
    if (character === '\\') index += 1;
    const single = pattern[index];
    if (single === undefined) return undefined;
    tests.push((tested) => tested === single);
    before = single;
  }
  return undefined;
}

/** Reads a class name after `[:`. Returns undefined if there is no `:]`; the bracket is then a character of the set. */
function readClass(
  pattern: readonly string[],
  start: number,
): { readonly ranges: readonly string[] | undefined; readonly end: number } | undefined {
  const end = pattern.indexOf(']', start);
  if (end <= start || pattern[end - 1] !== ':') return undefined;
  return { ranges: classes.get(pattern.slice(start, end - 1).join('')), end };
}

function inRange(from: string, to: string): (character: string) => boolean {
  const [least, most] = [from.codePointAt(0) ?? 0, to.codePointAt(0) ?? 0];
  return (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code >= least && code <= most;
  };
}
