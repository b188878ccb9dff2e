import { readSet } from './characterSet.ts';
import { matchesAll, matchesName, namePattern, type NamePattern, type NameToken } from './namePattern.ts';

/** One line of a `.gitignore`. */
export interface IgnoreRule {
  /** `!`: what it fits is not ignored, whatever earlier lines say. */
  readonly isNegated: boolean;
  /** A slash at the end: it fits folders only. */
  readonly isForFolders: boolean;
  /** The path below the folder of the file, name by name; without a slash in the pattern it may begin anywhere. */
  readonly path: readonly PathPart[];
  /** How much work it is to compare it. */
  readonly cost: number;
}

/** `folders`: any number of names, or none. */
type PathPart = { readonly kind: 'folders' } | NamePattern;

/** Longer lines are left out: no path that they could fit is uploaded. In UTF-16 units. */
const maxPatternLength = 1_000;
export const maxRules = 2_000;

export interface IgnoreRules {
  readonly rules: readonly IgnoreRule[];
  /** Whether every line was read: neither are there too many nor is one too long. */
  readonly isWhole: boolean;
}

/** Reads a `.gitignore` as Git does. Takes linear time. @param isCaseless how names are compared */
export function parseIgnoreRules(text: string, isCaseless: boolean): IgnoreRules {
  const lines = text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  const patterns = lines.filter((line) => line !== '' && !line.startsWith('#'));
  const readable = patterns.slice(0, maxRules).filter((line) => line.length <= maxPatternLength);
  const rules = readable.flatMap((line) => parseRule(withoutBlanks(isCaseless ? caseless(line) : line)) ?? []);
  return { rules, isWhole: readable.length === patterns.length };
}

/** @param names the path below the folder of the file that the rule is from */
export function fits({ isForFolders, path }: IgnoreRule, names: readonly string[], isFolder: boolean): boolean {
  if (isForFolders && !isFolder) return false;
  return matchesAll(
    path,
    names,
    (part) => part.kind === 'folders',
    (part, name) => part.kind !== 'folders' && matchesName(part, name),
  );
}

/** A name as it is compared where case makes no difference. */
export function caseless(name: string): string {
  return name.toUpperCase().toLowerCase();
}

/** Undefined when it cannot fit anything. */
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
  // `a/**` fits what is in the folder, and not the folder.
  const end: readonly PathPart[] = path.at(-1)?.kind === 'folders' ? [{ kind: 'suffix', text: '' }] : [];
  return { isNegated, isForFolders, path: [...path, ...end], cost: line.length };
}

/** The tokens of each name of a path. Undefined when a set is not closed, or nothing follows the last backslash. */
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
      tokens.push({ kind: 'set', holds: set.holds });
      index = set.end - 1;
    } else tokens.push({ kind: 'character', character });
  }
  return names;
}

function isDoubleStar(tokens: readonly NameToken[]): boolean {
  return tokens.length > 1 && tokens.every(({ kind }) => kind === 'star');
}

/** Within a name, several stars are one. */
function withoutDoubleStars(tokens: readonly NameToken[]): readonly NameToken[] {
  return tokens.filter(({ kind }, index) => kind !== 'star' || tokens[index - 1]?.kind !== 'star');
}

/** Without the blanks at the end, save those after a backslash. */
function withoutBlanks(line: string): string {
  let end = line.length;
  while (end > 0 && line.charAt(end - 1) === ' ') end -= 1;
  let backslashes = 0;
  while (backslashes < end && line.charAt(end - 1 - backslashes) === '\\') backslashes += 1;
  return line.slice(0, backslashes % 2 === 1 ? end + 1 : end);
}
