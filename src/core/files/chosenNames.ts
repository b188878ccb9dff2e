import { splitName } from './safeName.ts';
import { joinRemote, remoteBaseName, remoteParent, type RemotePath } from './remotePath.ts';
import type { RemoteListing } from './remoteListing.ts';

/**
 * Where Engee put uploaded files, found by what is new in their directories: Engee adds a suffix, of a form that is not
 * documented, to a name that is taken. A file is left out of the result when more than one answer is possible.
 * @param sent where each file was sent
 */
export function chosenNames(before: RemoteListing, after: RemoteListing, sent: readonly RemotePath[]): ReadonlyMap<RemotePath, RemotePath> {
  const result = new Map<RemotePath, RemotePath>();
  for (const path of new Set(sent)) {
    if (sent.filter((other) => other === path).length > 1) continue;
    const chosen = chosenName(before, after, sent, path);
    const stored = chosen === undefined ? undefined : joinRemote(remoteParent(path), chosen);
    if (stored !== undefined) result.set(path, stored);
  }
  return result;
}

function chosenName(before: RemoteListing, after: RemoteListing, sent: readonly RemotePath[], path: RemotePath): string | undefined {
  const directory = remoteParent(path);
  const old = before.get(directory);
  const now = after.get(directory);
  if (old === undefined || now === undefined) return undefined;
  const name = remoteBaseName(path);
  const siblings = sent.filter((other) => remoteParent(other) === directory && other !== path).map(remoteBaseName);
  const isNew = (other: string) => now.has(other) && !old.has(other);
  if (!old.has(name)) {
    // Another file may have been given this very name as its suffixed one.
    const isSafe = !siblings.some((sibling) => old.has(sibling) && isWithSuffix(name, sibling));
    return isNew(name) && isSafe ? name : undefined;
  }
  const candidates = [...now].filter((other) => isNew(other) && isWithSuffix(other, name));
  const [candidate] = candidates;
  if (candidate === undefined || candidates.length > 1) return undefined;
  return siblings.some((sibling) => sibling === candidate || isWithSuffix(candidate, sibling)) ? undefined : candidate;
}

function isWithSuffix(other: string, name: string): boolean {
  const { stem, extension } = splitName(name);
  const isBeforeExtension = other.startsWith(stem) && other.endsWith(extension);
  return other.length > name.length && (isBeforeExtension || other.startsWith(name));
}
