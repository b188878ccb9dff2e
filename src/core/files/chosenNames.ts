import { splitName } from './safeName.ts';
import { joinRemote, remoteBaseName, remoteParent, type RemotePath } from './remotePath.ts';
import type { RemoteListing } from './remoteListing.ts';

/**
 * Where Engee put uploaded files, found by what is new in their directories: Engee adds a suffix, of a form that is not
 * documented, to a name that is taken. A file is left out of the result when more than one answer is possible.
 * @param sent where each file was sent
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

/** The names that were sent to each directory, and how often each. */
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
  const candidates = new Map<string, string[]>();
  for (const other of now) {
    if (old.has(other)) continue;
    for (const name of namesWithSuffix(other, taken))
      candidates.set(name, [...(candidates.get(name) ?? []).slice(0, 1), other]);
  }
  return [...names].flatMap(([name, count]) => {
    if (count > 1) return [];
    // Another file may have been given this very name as its suffixed one.
    if (!taken.has(name))
      return now.has(name) && namesWithSuffix(name, taken).length === 0 ? [[name, name] as const] : [];
    const [candidate, another] = candidates.get(name) ?? [];
    if (candidate === undefined || another !== undefined) return [];
    const isOfAnother = names.has(candidate) || namesWithSuffix(candidate, names).some((other) => other !== name);
    return isOfAnother ? [] : [[name, candidate] as const];
  });
}

/** No name that was sent is longer (UTF-16). */
const maxNameLength = 255;

/**
 * Those of `names` that `other` is with a suffix: behind the name, or before its extension. Asks for each name that could be
 * meant, since there may be thousands in a directory.
 */
function namesWithSuffix(other: string, names: Pick<ReadonlyMap<string, unknown>, 'has'>): readonly string[] {
  const { extension } = splitName(other);
  const found = new Set<string>();
  for (let length = 1; length < Math.min(other.length, maxNameLength + 1); length++) {
    const beginning = other.slice(0, length);
    if (names.has(beginning)) found.add(beginning);
    const withExtension = beginning + extension;
    const isShorter = withExtension.length < other.length && withExtension.length <= maxNameLength;
    if (isShorter && names.has(withExtension) && splitName(withExtension).extension === extension)
      found.add(withExtension);
  }
  return [...found];
}
