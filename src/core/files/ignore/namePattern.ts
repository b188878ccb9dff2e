/**
 * A pattern for one name, as in `.gitignore`. The package `ignore` converts patterns to regular expressions, and
 * `*a*a*a*a*a*ab` keeps one of those busy for half a minute. This takes time proportional to pattern length times name
 * length.
 */
export type NamePattern =
  | { readonly kind: 'literal'; readonly text: string }
  /** A star followed by a literal, such as `*.log`. */
  | { readonly kind: 'suffix'; readonly text: string }
  | { readonly kind: 'glob'; readonly tokens: readonly NameToken[] };

export type NameToken =
  | { readonly kind: 'character'; readonly character: string }
  /** Matches any one character. */
  | { readonly kind: 'one' }
  /** Matches any number of characters, including none. */
  | { readonly kind: 'star' }
  | { readonly kind: 'set'; readonly has: (character: string) => boolean };

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
 * Returns whether a pattern matches all items in order. A star matches any number of items, every other part matches one.
 * Backtracks only to the last star, because the parts before it already match. Takes at most parts × items steps.
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
      return token.has(character);
    case 'one':
    case 'star':
      return true;
  }
}
