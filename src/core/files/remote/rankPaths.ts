import { remoteBaseName, type RemotePath, remoteRoot } from '../remotePath.ts';

/** Returns the words of a text that the user typed to find a file by its name or path. Accepts an absolute path. */
export function wordsOf(text: string): readonly string[] {
  const words = text.split(/\s+/u).filter((word) => word !== '');
  return words
    .map((word) => (word.startsWith(`${remoteRoot}/`) ? word.slice(remoteRoot.length + 1) : word))
    .filter((word) => word !== '');
}

/** Whether a path below `/user` contains all words, without regard to case. */
export function hasWords(path: RemotePath, words: readonly string[]): boolean {
  const text = folded(path.slice(remoteRoot.length + 1));
  return words.every((word) => text.includes(folded(word)));
}

/** Sorts paths by how well their name matches the words: the whole name, its beginning, a part of it, and then only the path. */
export function rankPaths(paths: readonly RemotePath[], words: readonly string[]): readonly RemotePath[] {
  const wanted = words.map(folded);
  return paths
    .map((path) => ({ path, rank: rankOf(folded(remoteBaseName(path)), wanted) }))
    .sort((one, other) => one.rank - other.rank || one.path.length - other.path.length || compare(one.path, other.path))
    .map(({ path }) => path);
}

function rankOf(name: string, words: readonly string[]): number {
  if (words.length === 1 && name === words[0]) return 0;
  if (!words.every((word) => name.includes(word))) return 3;
  return words.some((word) => name.startsWith(word)) ? 1 : 2;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

function folded(text: string): string {
  return text.toLowerCase();
}
