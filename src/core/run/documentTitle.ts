/** Maximum number of folders in a title. A title is one line, and paths that differ only further up are rare. */
const maxFolders = 8;

/**
 * Returns a short name for a document: its file name, preceded by the folders that distinguish it from other documents with
 * the same file name, as in editor tabs.
 * @param path path of the document's URI, with slashes
 * @param otherPaths paths of the other documents; paths equal to `path` are ignored
 */
export function documentTitle(path: string, otherPaths: Iterable<string>): string {
  const parts = partsOf(path);
  const name = parts.at(-1) ?? path;
  const others = [...new Set(otherPaths)].filter((other) => other !== path && other.endsWith(`/${name}`)).map(partsOf);
  const needed = others
    .map((other) => countFoldersToDiffer(parts, other))
    .reduce((most, count) => Math.max(most, count), 0);
  return parts.slice(-1 - Math.min(needed, maxFolders)).join('/');
}

function partsOf(path: string): string[] {
  return path.split('/').filter((part) => part !== '');
}

/** Returns how many folders above the file name the paths first differ. */
function countFoldersToDiffer(parts: readonly string[], other: readonly string[]): number {
  let count = 1;
  while (count < parts.length && parts.at(-1 - count) === other.at(-1 - count)) count++;
  return count;
}
