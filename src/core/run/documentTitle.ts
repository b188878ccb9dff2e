/** Folders that a title may name; deeper paths that differ only further up are rare, and a title is one line. */
const maxFolders = 8;

/**
 * A short name for a document: its file name, and as many of the folders above it as it takes to tell it apart from other
 * documents of the same file name, as editor tabs do.
 * @param path of its URI, with slashes
 * @param otherPaths of the documents that it may be confused with; equal paths are ignored
 */
export function documentTitle(path: string, otherPaths: Iterable<string>): string {
  const parts = partsOf(path);
  const name = parts.at(-1) ?? path;
  const others = [...new Set(otherPaths)].filter((other) => other !== path && other.endsWith(`/${name}`)).map(partsOf);
  const needed = others
    .map((other) => foldersToTellApart(parts, other))
    .reduce((most, count) => Math.max(most, count), 0);
  return parts.slice(-1 - Math.min(needed, maxFolders)).join('/');
}

function partsOf(path: string): string[] {
  return path.split('/').filter((part) => part !== '');
}

/** How many folders above the file name the first difference is. */
function foldersToTellApart(parts: readonly string[], other: readonly string[]): number {
  let count = 1;
  while (count < parts.length && parts.at(-1 - count) === other.at(-1 - count)) count++;
  return count;
}
