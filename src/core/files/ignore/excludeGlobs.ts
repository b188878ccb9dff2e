import { readSet } from './characterSet.ts';
import { caseless, type IgnoreRule, isDoubleStar, type PathPart, withoutDoubleStars } from './ignoreRules.ts';
import { namePattern, type NameToken } from './namePattern.ts';

/** In UTF-16 units. */
const maxGlobLength = 1_000;
/** The length of all globs together. Also limits their number. */
const maxTotalLength = 20_000;
/** Limits the patterns that the braces of one glob can produce: each pair multiplies them. */
const maxAlternatives = 64;

/** An entry of `files.exclude`. */
export interface ExcludeGlob {
  readonly glob: string;
  /** Excludes a file only beside a file of this name, in which `$(basename)` is the file's own name without extension. */
  readonly beside?: string;
}

export interface ExcludeRules {
  readonly rules: readonly IgnoreRule[];
  /** Whether every glob was read. False if there are too many, or one is too long or has too many alternatives. */
  readonly isComplete: boolean;
}

/**
 * Parses globs of the editor's settings as rules for paths below the workspace folder: `**` matches any number of folders, and
 * braces list alternatives. Unlike in `.gitignore`, every glob starts at the folder, and `a/**` also matches `a`.
 * @param isCaseless whether names are compared without case
 */
export function parseExcludeGlobs(globs: readonly ExcludeGlob[], isCaseless: boolean): ExcludeRules {
  let totalLength = 0;
  const readable = globs.filter(({ glob, beside = '' }) => {
    const length = glob.length + beside.length;
    totalLength += length + 1;
    return length <= maxGlobLength && totalLength <= maxTotalLength;
  });
  const read = readable.map(({ glob, beside }) => parseGlob(isCaseless ? caseless(glob) : glob, beside));
  return {
    rules: read.flatMap((rules) => rules ?? []),
    isComplete: readable.length === globs.length && read.every((rules) => rules !== undefined),
  };
}

/** Returns undefined if there are too many alternatives. */
function parseGlob(glob: string, beside: string | undefined): readonly IgnoreRule[] | undefined {
  const patterns = alternativesOf(Array.from(glob));
  return patterns?.map((pattern) => {
    const path = readTokens(pattern).map((tokens): PathPart =>
      isDoubleStar(tokens) ? { kind: 'folders' } : namePattern(withoutDoubleStars(tokens)),
    );
    return { isNegated: false, isForFolders: false, path, cost: pattern.length, beside };
  });
}

/** Returns the patterns without braces that a pattern stands for: `{a,b}c` is `ac` and `bc`. Braces can be nested. */
function alternativesOf(glob: readonly string[]): readonly (readonly string[])[] | undefined {
  let patterns: string[][] = [[]];
  for (let index = 0; index < glob.length; index += 1) {
    const character = glob[index] ?? '';
    const end = character === '{' ? closingBrace(glob, index) : undefined;
    if (end === undefined) {
      for (const pattern of patterns) pattern.push(character);
      continue;
    }
    const choices: (readonly string[])[] = [];
    for (const part of splitAtCommas(glob.slice(index + 1, end))) {
      const inner = alternativesOf(part);
      if (inner === undefined) return undefined;
      choices.push(...inner);
    }
    if (patterns.length * choices.length > maxAlternatives) return undefined;
    patterns = patterns.flatMap((pattern) => choices.map((choice) => [...pattern, ...choice]));
    index = end;
  }
  return patterns;
}

/** Returns undefined if the brace is not closed. It is then a character like any other. */
function closingBrace(glob: readonly string[], start: number): number | undefined {
  let depth = 0;
  for (let index = start; index < glob.length; index += 1) {
    if (glob[index] === '{') depth += 1;
    else if (glob[index] === '}') depth -= 1;
    if (depth === 0) return index;
  }
  return undefined;
}

function splitAtCommas(inside: readonly string[]): readonly (readonly string[])[] {
  const parts: string[][] = [[]];
  let depth = 0;
  for (const character of inside) {
    if (character === '{') depth += 1;
    else if (character === '}') depth -= 1;
    if (character === ',' && depth === 0) parts.push([]);
    else parts.at(-1)?.push(character);
  }
  return parts;
}

/** Returns the tokens of each name of a path. A set that is not closed is read as characters. There are no escapes. */
function readTokens(pattern: readonly string[]): readonly (readonly NameToken[])[] {
  const names: NameToken[][] = [[]];
  for (let index = 0; index < pattern.length; index += 1) {
    const character = pattern[index] ?? '';
    const tokens = names.at(-1) ?? [];
    const set = character === '[' ? readSet(pattern, index + 1) : undefined;
    if (character === '/') names.push([]);
    else if (character === '*') tokens.push({ kind: 'star' });
    else if (character === '?') tokens.push({ kind: 'one' });
    else if (set !== undefined) {
      tokens.push({ kind: 'set', has: set.has });
      index = set.end - 1;
    } else tokens.push({ kind: 'character', character });
  }
  return names;
}
