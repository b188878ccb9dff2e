import { readSet } from './characterSet.ts';
import { matchesAll, matchesName, type NamePattern, namePattern, type NameToken } from './namePattern.ts';

/** One line of a `.gitignore`, or a pattern of the same meaning. */
export interface IgnoreRule {
  /** Set by a leading `!`: a match is not ignored, even if an earlier line ignores it. */
  readonly isNegated: boolean;
  /** Set by a trailing slash: matches only folders. */
  readonly isForFolders: boolean;
  /** The path relative to the file's folder, by name. A pattern without a slash can start at any depth. */
  readonly path: readonly PathPart[];
  /** An estimate of the work to match the rule. */
  readonly cost: number;
  /** See `ExcludeGlob`. Undefined for a rule without a condition. */
  readonly beside?: string | undefined;
}

/** `folders` matches any number of names, including none. */
export type PathPart = { readonly kind: 'folders' } | NamePattern;

/** In UTF-16 units. Longer lines are skipped because no path that they match can be uploaded. */
const maxPatternLength = 1_000;
export const maxRules = 2_000;

export interface IgnoreRules {
  readonly rules: readonly IgnoreRule[];
  /** Whether every line was read. False if there are too many lines or one is too long. */
  readonly isComplete: boolean;
}

/** Parses a `.gitignore` file the way Git does, in linear time. @param isCaseless whether names are compared without case */
export function parseIgnoreRules(text: string, isCaseless: boolean): IgnoreRules {
  const lines = text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  const patterns = lines.filter((line) => line !== '' && !line.startsWith('#'));
  const readable = patterns.slice(0, maxRules).filter((line) => line.length <= maxPatternLength);
  const rules = readable.flatMap((line) => parseRule(withoutTrailingSpaces(isCaseless ? caseless(line) : line)) ?? []);
  return { rules, isComplete: readable.length === patterns.length };
}

/** Returns whether a rule matches a path. @param names the path relative to the folder of the rule's file */
export function matchesRule({ isForFolders, path }: IgnoreRule, names: readonly string[], isFolder: boolean): boolean {
  if (isForFolders && !isFolder) return false;
  return matchesAll(
    path,
    names,
    (part) => part.kind === 'folders',
    (part, name) => part.kind !== 'folders' && matchesName(part, name),
  );
}

/** Returns whether the condition of a rule holds for a name. @param siblings the names in the same folder */
export function isBeside({ beside }: IgnoreRule, name: string, siblings: ReadonlySet<string>): boolean {
  if (beside === undefined) return true;
  const dot = name.lastIndexOf('.');
  const ownName = dot > 0 ? name.slice(0, dot) : name;
  return siblings.has(beside.split('$(basename)').join(ownName));
}

/** Folds the case of a name, for file systems that ignore case. */
export function caseless(name: string): string {
  return name.toUpperCase().toLowerCase();
}

/** Returns undefined if the line can't match anything. */
function parseRule(line: string): IgnoreRule | undefined {
  const isNegated = line.startsWith('!');
  const isForFolders = line.endsWith('/');
  const pattern = line.slice(isNegated ? 1 : 0, isForFolders ? -1 : undefined);
  const isAnchored = pattern.includes('/');
  const tokens = readTokens(Array.from(pattern.slice(pattern.startsWith('/') ? 1 : 0)));
  if (tokens === undefined || tokens.some((each) => each.length === 0)) return undefined;
  const parts = tokens.map((each): PathPart =>
    isAnchored && isDoubleStar(each) ? { kind: 'folders' } : namePattern(withoutDoubleStars(each)),
  );
  const path: readonly PathPart[] = isAnchored ? parts : [{ kind: 'folders' }, ...parts];
  // `a/**` matches the contents of the folder, but not the folder.
  const end: readonly PathPart[] = path.at(-1)?.kind === 'folders' ? [{ kind: 'suffix', text: '' }] : [];
  return { isNegated, isForFolders, path: [...path, ...end], cost: line.length };
}

/** Returns the tokens of each name of a path; undefined if a set is not closed or the pattern ends with a backslash. */
function readTokens(pattern: readonly string[]): readonly (readonly NameToken[])[] | undefined {
  const names: NameToken[][] = [[]];
  for (let index = 0; index < pattern.length; index += 1) {
    const isEscaped = pattern[index] === '\\';
    if (isEscaped) index += 1;
    const character = pattern[index];
    if (character === undefined) return undefined;
    const tokens = names.at(-1) ?? [];
    if (character === '/') names.push([]);
    else if (isEscaped) tokens.push({ kind: 'character', character });
    else if (character === '*') tokens.push({ kind: 'star' });
    else if (character === '?') tokens.push({ kind: 'one' });
    else if (character === '[') {
      const set = readSet(pattern, index + 1);
      if (set === undefined) return undefined;
      tokens.push({ kind: 'set', has: set.has });
      index = set.end - 1;
    } else tokens.push({ kind: 'character', character });
  }
  return names;
}

export function isDoubleStar(tokens: readonly NameToken[]): boolean {
  return tokens.length > 1 && tokens.every(({ kind }) => kind === 'star');
}

/** Inside a name, several stars mean the same as one. */
export function withoutDoubleStars(tokens: readonly NameToken[]): readonly NameToken[] {
  return tokens.filter(({ kind }, index) => kind !== 'star' || tokens[index - 1]?.kind !== 'star');
}

/** Removes trailing spaces, but not a space after a backslash. */
function withoutTrailingSpaces(line: string): string {
  let end = line.length;
  while (end > 0 && line.charAt(end - 1) === ' ') end -= 1;
  let backslashes = 0;
  while (backslashes < end && line.charAt(end - 1 - backslashes) === '\\') backslashes += 1;
  return line.slice(0, backslashes % 2 === 1 ? end + 1 : end);
}
