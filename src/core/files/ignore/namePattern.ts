/**
 * A pattern for one name, as in `.gitignore`. The package `ignore` makes regular expressions of such patterns, and
 * `*a*a*a*a*a*ab` keeps those busy for half a minute. This takes time in proportion to pattern and name.
 */
export type NamePattern =
  | { readonly kind: 'literal'; readonly text: string }
  /** A star and then a literal, such as `*.log`. */
  | { readonly kind: 'suffix'; readonly text: string }
  | { readonly kind: 'glob'; readonly tokens: readonly NameToken[] };

export type NameToken =
  | { readonly kind: 'character'; readonly character: string }
  /** Any one character. */
  | { readonly kind: 'one' }
  /** Any characters, or none. */
  | { readonly kind: 'star' }
  | { readonly kind: 'set'; readonly holds: (character: string) => boolean };

export function namePattern(tokens: readonly NameToken[]): NamePattern {
  const rest = tokens[0]?.kind === 'star' ? tokens.slice(1) : tokens;
  const characters = rest.flatMap((token) => (token.kind === 'character' ? [token.character] : []));
  if (characters.length < rest.length) return { kind: 'glob', tokens };
  return { kind: rest === tokens ? 'literal' : 'suffix', text: characters.join('') };
}

export function matchesName(pattern: NamePattern, name: string): boolean {
  switch (pattern.kind) {
    case 'literal':
      return pattern.text === name;
    case 'suffix':
      return name.endsWith(pattern.text);
    case 'glob':
      return matchesAll(pattern.tokens, Array.from(name), (token) => token.kind === 'star', matchesCharacter);
  }
}

/**
 * Whether a pattern fits all of the items in their order. A star stands for any number of items, every other part for one.
 * Only the last star met is tried with more: what came before it fits already. Takes at most parts times items steps.
 */
export function matchesAll<P, I>(
  parts: readonly P[],
  items: readonly I[],
  isStar: (part: P) => boolean,
  matches: (part: P, item: I) => boolean,
): boolean {
  let part = 0;
  let item = 0;
  let star: { readonly part: number; item: number } | undefined;
  while (item < items.length) {
    const current = parts[part];
    if (current !== undefined && isStar(current)) {
      star = { part, item };
      part += 1;
    } else if (current !== undefined && matches(current, items[item] as I)) {
      part += 1;
      item += 1;
    } else if (star !== undefined) {
      star.item += 1;
      item = star.item;
      part = star.part + 1;
    } else return false;
  }
  return parts.slice(part).every(isStar);
}

function matchesCharacter(token: NameToken, character: string): boolean {
  switch (token.kind) {
    case 'character':
      return token.character === character;
    case 'set':
      return token.holds(character);
    case 'one':
    case 'star':
      return true;
  }
}
