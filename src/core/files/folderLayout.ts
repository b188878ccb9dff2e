import type { ArchiveEntry, NamingRules } from '../../platform/localFiles.ts';
import { EngeeError } from '../errors/engeeError.ts';
import type { ArchiveLayout, ArchiveTarget } from './archiveLayout.ts';
import { type FolderItem, UniqueNames } from './downloadPlan.ts';
import { safeFileName } from './safeName.ts';

interface Folder {
  readonly children: Map<string, Folder | 'file'>;
}

/**
 * Returns where each file and each empty folder of a packed folder goes below the target folder. Names that this computer can't use get similar
 * ones that are safe and unique in their folder. Throws `archive` if two entries have the same path, or a path with an empty
 * name or dots only, which no folder contains.
 * @param entries entries that `admitFolder` has accepted, with paths relative to the folder
 */
export function layOutFolder(entries: readonly ArchiveEntry[], item: FolderItem, rules: NamingRules): ArchiveLayout {
  const root: Folder = { children: new Map() };
  for (const { path } of entries) addEntry(root, path);
  const layout = new Map<string, ArchiveTarget>();
  const place = ({ children }: Folder, parent: string, localParent: string) => {
    for (const [name, localName] of safeNames([...children.keys()], rules)) {
      const child = children.get(name);
      const path = `${parent}${name}`;
      const local = `${localParent}${localName}`;
      if (child === 'file') layout.set(path, { path: local, source: `${item.source}/${path}` });
      else if (child?.children.size === 0) layout.set(`${path}/`, { path: local, source: `${item.source}/${path}` });
      else if (child !== undefined) place(child, `${path}/`, `${local}/`);
    }
  };
  place(root, '', `${item.name}/`);
  return layout;
}

function addEntry(root: Folder, path: string): void {
  const isFolder = path.endsWith('/');
  const names = (isFolder ? path.slice(0, -1) : path).split('/');
  const last = names.pop() ?? '';
  const parent = names.reduce(folderIn, root);
  if (isFolder) folderIn(parent, last);
  else if (parent.children.has(last)) throw impossible();
  else parent.children.set(checked(last), 'file');
}

function folderIn({ children }: Folder, name: string): Folder {
  const child = children.get(name) ?? { children: new Map() };
  if (child === 'file') throw impossible();
  children.set(checked(name), child);
  return child;
}

function checked(name: string): string {
  if (name === '' || name === '.' || name === '..') throw impossible();
  return name;
}

/** Names that are safe as they are come first, so that a changed one never takes theirs. */
function safeNames(names: readonly string[], rules: NamingRules): readonly (readonly [name: string, local: string])[] {
  const pairs = names.map((name) => [name, safeFileName(name, rules)] as const);
  const unique = new UniqueNames();
  return [...pairs.filter(([name, safe]) => name === safe), ...pairs.filter(([name, safe]) => name !== safe)].map(
    ([name, safe]) => [name, unique.take(safe)],
  );
}

function impossible(): EngeeError {
  return new EngeeError({ kind: 'invalidInput', input: 'archive' });
}
