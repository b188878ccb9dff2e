import { childOf, createNameTree, nameKey, type NameTree } from './safeName.ts';

/**
 * Folders (and one file) in which tools look for programs to run: hooks and helpers of version control, tasks and
 * settings of editors, start-up commands of containers, workflows, and hooks of coding assistants.
 * `.gitattributes` and `.gitmodules` are not included: they can only name programs that a `.git` folder defines.
 */
const toolNames = [
  ...['.git', '.hg', '.svn', '.github', '.husky'],
  ...['.vscode', '.vs', '.idea', '.fleet', '.zed', '.cursor', '.windsurf', '.claude'],
  ...['.devcontainer', '.devcontainer.json'],
];
const toolKeys = new Set(toolNames);
/** Windows shortens names to at most six characters before `~`, without dots and the extension. */
const shortStems = toolNames.map((name) => (name.split('.')[1] ?? '').slice(0, 6));

/**
 * Returns whether a file system can treat this name as that of a tool folder. Ignores case, compatibility forms, accents,
 * invisible characters, stream names, and trailing dots and spaces, and knows the short names of Windows.
 * Also returns true for a few names that no file system mixes up, because the result only leads to a question.
 */
export function isToolName(name: string): boolean {
  const key = keyOf(name);
  return toolKeys.has(key) || isShortToolName(key);
}

/** Returns for each path (its names, with the file's own name last) whether it is in a tool folder. Takes linear time. */
export function inToolFolders(paths: readonly (readonly string[])[]): readonly boolean[] {
  const isTool = memoize(isToolName);
  const key = memoize(nameKey);
  const root = createNameTree();
  for (const names of paths) names.reduce((folder, name) => childOf(folder, key(name)), root);
  return paths.map((names) => names.some(isTool) || isInRepository(root, names.map(key)));
}

/**
 * Returns whether Git treats a folder on the path as a repository although it is not called `.git`: its configuration is
 * in the folder itself, next to `HEAD` and the stored objects.
 */
function isInRepository(root: NameTree, keys: readonly string[]): boolean {
  let folder: NameTree | undefined = root;
  for (const key of keys) {
    const children: ReadonlyMap<string, NameTree> | undefined = folder?.children;
    if (
      children?.has('head') === true &&
      (children.has('commondir') || (children.has('objects') && children.has('refs')))
    )
      return true;
    folder = children?.get(key);
  }
  return false;
}

/** Most paths have folder names in common. */
function memoize<T>(compute: (name: string) => T): (name: string) => T {
  const known = new Map<string, T>();
  return (name) => {
    const value = known.has(name) ? (known.get(name) as T) : compute(name);
    known.set(name, value);
    return value;
  };
}

function isShortToolName(key: string): boolean {
  const stem = /^([^~]{1,6})~\d+(?:\.[^.]*)?$/u.exec(key)?.[1];
  if (stem === undefined) return false;
  // After a few names with the same prefix, Windows keeps two characters of it and adds four of a checksum.
  return shortStems.some(
    (short) => stem === short || (stem.startsWith(short.slice(0, 2)) && /^[0-9a-f]{4}$/u.test(stem.slice(2))),
  );
}

function keyOf(name: string): string {
  const plain = name.normalize('NFKD').replace(/[\p{M}\p{C}\p{Default_Ignorable_Code_Point}]/gu, '');
  const withoutStream = plain.split(':', 1)[0] ?? '';
  return withoutStream
    .toUpperCase()
    .toLowerCase()
    .replace(/[.\s]+$/u, '');
}
