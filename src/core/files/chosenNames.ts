import { PrefixIndex } from './prefixIndex.ts';
import type { RemoteListing } from './remoteListing.ts';
import { joinRemote, remoteBaseName, remoteParent, type RemotePath } from './remotePath.ts';
import { splitName } from './safeName.ts';

/**
 * Finds out where Engee stored uploaded files by comparing their directories before and after the upload. When a name is
 * taken, Engee adds a suffix whose form is not documented. A file with more than one possible answer is left out.
 * @param sent the path to which each file was sent
 */
export function chosenNames(
  before: RemoteListing,
  after: RemoteListing,
  sent: readonly RemotePath[],
): ReadonlyMap<RemotePath, RemotePath> {
  const result = new Map<RemotePath, RemotePath>();
  for (const [directory, names] of byDirectory(sent)) {
    const old = before.get(directory);
    const now = after.get(directory);
    if (old === undefined || now === undefined) continue;
    for (const [name, chosen] of chosenIn({ old, now, names })) {
      const stored = joinRemote(directory, chosen);
      if (stored !== undefined) result.set(joinRemote(directory, name) ?? stored, stored);
    }
  }
  return result;
}

/** Returns the names that were sent to each directory, with their counts. */
function byDirectory(sent: readonly RemotePath[]): ReadonlyMap<RemotePath, ReadonlyMap<string, number>> {
  const directories = new Map<RemotePath, Map<string, number>>();
  for (const path of sent) {
    const names = directories.get(remoteParent(path)) ?? new Map<string, number>();
    const name = remoteBaseName(path);
    names.set(name, (names.get(name) ?? 0) + 1);
    directories.set(remoteParent(path), names);
  }
  return directories;
}

interface Directory {
  readonly old: ReadonlySet<string>;
  readonly now: ReadonlySet<string>;
  readonly names: ReadonlyMap<string, number>;
}

function chosenIn({ old, now, names }: Directory): readonly (readonly [name: string, chosen: string])[] {
  const taken = new Set([...names.keys()].filter((name) => old.has(name)));
  const takenIndex = new SuffixIndex(taken);
  const sentIndex = new SuffixIndex(names.keys());
  const candidates = { atEnd: new Map<string, string[]>(), beforeExtension: new Map<string, string[]>() };
  for (const other of now) {
    if (old.has(other)) continue;
    const { atEnd, beforeExtension } = takenIndex.originalsOf(other);
    addCandidate(candidates.atEnd, atEnd, other);
    addCandidate(candidates.beforeExtension, beforeExtension, other);
  }
  return [...names].flatMap(([name, count]) => {
    if (count > 1) return [];
    // Engee may have given this name to another file by adding a suffix.
    if (!taken.has(name)) return now.has(name) && !takenIndex.hasOriginal(name) ? [[name, name] as const] : [];
    const [candidate, another] = new Set([
      ...(candidates.atEnd.get(name) ?? []),
      ...(candidates.beforeExtension.get(name) ?? []),
    ]);
    if (candidate === undefined || another !== undefined) return [];
    return names.has(candidate) || sentIndex.hasOriginal(candidate, name) ? [] : [[name, candidate] as const];
  });
}

/**
 * Adds a candidate to each name, and keeps two at most, because two already make the answer ambiguous.
 * @param names each is a prefix of the one before it, so if one of them has two candidates, the names after it have too
 */
function addCandidate(candidates: Map<string, string[]>, names: Iterable<string>, candidate: string): void {
  for (const name of names) {
    const known = candidates.get(name) ?? [];
    if (known.length > 1) return;
    candidates.set(name, [...known, candidate]);
  }
}

/** The names from which another name can result by adding a suffix, the longest first. */
interface Originals {
  readonly atEnd: Iterable<string>;
  readonly beforeExtension: Iterable<string>;
}

class SuffixIndex {
  private readonly names: PrefixIndex;
  private readonly stems: ReadonlyMap<string, PrefixIndex>;

  constructor(names: Iterable<string>) {
    const all = [...names];
    const stems = new Map<string, string[]>();
    for (const name of all) {
      const { stem, extension } = splitName(name);
      const others = stems.get(extension);
      if (others === undefined) stems.set(extension, [stem]);
      else others.push(stem);
    }
    this.names = new PrefixIndex(all);
    this.stems = new Map([...stems].map(([extension, each]) => [extension, new PrefixIndex(each)]));
  }

  originalsOf(other: string): Originals {
    return { atEnd: this.names.prefixesOf(other), beforeExtension: this.originalsBeforeExtension(other) };
  }

  /** @param exceptFor a name that doesn't count */
  hasOriginal(other: string, exceptFor?: string): boolean {
    const { atEnd, beforeExtension } = this.originalsOf(other);
    return hasOther(atEnd, exceptFor) || hasOther(beforeExtension, exceptFor);
  }

  private *originalsBeforeExtension(other: string): Generator<string> {
    const { stem, extension } = splitName(other);
    for (const each of this.stems.get(extension)?.prefixesOf(stem) ?? []) yield each + extension;
  }
}

function hasOther(names: Iterable<string>, exceptFor: string | undefined): boolean {
  for (const name of names) if (name !== exceptFor) return true;
  return false;
}
