import { enter, nameTree, type NameTree } from './nameTree.ts';
import { nameKey } from './safeName.ts';

/**
 * Folders (and one file) in which tools look by themselves for what to run: hooks and helpers of version control, tasks
 * and settings of editors, start-up commands of containers, workflows, and hooks of coding assistants.
 * `.gitattributes` and `.gitmodules` are left out: they can only name programs that a `.git` folder defines.
 */
const toolNames = [
  ...['.git', '.hg', '.svn', '.github', '.husky'],
  ...['.vscode', '.vs', '.idea', '.fleet', '.zed', '.cursor', '.windsurf', '.claude'],
  ...['.devcontainer', '.devcontainer.json'],
];
const toolKeys = new Set(toolNames);
/** How Windows shortens them: without dots and the ending, at most six characters before `~`. */
const shortStems = toolNames.map((name) => (name.split('.')[1] ?? '').slice(0, 6));

/**
 * Whether some file system takes this name for that of a tool folder: whatever the case, with compatibility forms,
 * accents and invisible characters, as a stream of it, with dots or spaces at its end, or in the short form of Windows.
 * It says yes to a few names that no file system mixes up, since the answer leads to a question only.
 */
export function isToolName(name: string): boolean {
  const key = keyOf(name);
  return toolKeys.has(key) || isShortToolName(key);
}

/** Which of the paths (the names on the way, the file's own last) lead into a tool folder. Takes linear time. */
export function inToolFolders(paths: readonly (readonly string[])[]): readonly boolean[] {
  const isTool = remembered(isToolName);
  const key = remembered(nameKey);
  const root = nameTree();
  for (const names of paths) names.reduce((folder, name) => enter(folder, key(name)), root);
  return paths.map((names) => names.some(isTool) || isInRepository(root, names.map(key)));
}

/**
 * Whether a folder on the way is one that Git takes for a repository although it is not called `.git`: its
 * configuration lies in the folder itself, beside `HEAD` and the stored objects.
 */
function isInRepository(root: NameTree, keys: readonly string[]): boolean {
  let folder: NameTree | undefined = root;
  for (const key of keys) {
    const inner: ReadonlyMap<string, NameTree> | undefined = folder?.inner;
    if (inner?.has('head') === true && (inner.has('commondir') || (inner.has('objects') && inner.has('refs'))))
      return true;
    folder = inner?.get(key);
  }
  return false;
}

/** Names of folders come again and again. */
function remembered<T>(work: (name: string) => T): (name: string) => T {
  const known = new Map<string, T>();
  return (name) => {
    const value = known.has(name) ? (known.get(name) as T) : work(name);
    known.set(name, value);
    return value;
  };
}

function isShortToolName(key: string): boolean {
  const stem = /^([^~]{1,6})~\d+(?:\.[^.]*)?$/u.exec(key)?.[1];
  if (stem === undefined) return false;
  // After a few names with the same beginning, Windows keeps two characters of it, and four of a checksum.
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
