import type { LocalFiles, Location } from '../../platform/localFiles.ts';
import type { Arrival } from './placeFiles.ts';
import { nameKey } from './safeName.ts';

/**
 * Asks whether to replace files that exist, or to keep both. Rejects with `canceled`.
 * @param paths the existing files, relative to the target folder
 */
export type AskConflicts = (paths: readonly string[]) => Promise<'replace' | 'keepBoth'>;

export interface Settled {
  readonly arrivals: readonly Arrival[];
  /** The paths of the files to replace. Other existing files stay. */
  readonly replace: ReadonlySet<string>;
}

/**
 * Finds the files that exist already and asks once what to do. To keep both, a folder with such files gets a number as a
 * whole, because numbers inside it would separate files that belong together.
 */
export async function settleConflicts(
  local: LocalFiles,
  folder: Location,
  arrivals: readonly Arrival[],
  ask: AskConflicts,
): Promise<Settled> {
  const existing = await existingBelow(
    local,
    folder,
    arrivals.flatMap(({ file, path }) => (file === undefined ? [] : [path])),
  );
  if (existing.length > 0 && (await ask(existing)) === 'replace')
    return { arrivals: await withFreeFolders(local, folder, arrivals, []), replace: new Set(existing) };
  return { arrivals: await withFreeFolders(local, folder, arrivals, existing), replace: new Set() };
}

/** Numbers the folders with files that are to be kept, and those in whose place there is a file. */
async function withFreeFolders(
  local: LocalFiles,
  folder: Location,
  arrivals: readonly Arrival[],
  kept: readonly string[],
): Promise<readonly Arrival[]> {
  const roots = new Set(arrivals.filter(({ path }) => path.includes('/')).map(({ path }) => rootOf(path)));
  const keptRoots = new Set(kept.map(rootOf));
  const taken = new Set(arrivals.map(({ path }) => nameKey(rootOf(path))));
  const newNames = new Map<string, string>();
  for (const name of await local.existing(folder, [...roots])) {
    if (!keptRoots.has(name) && (await isFolder(local, folder, name))) continue;
    const free = await freeName(local, folder, name, taken);
    taken.add(nameKey(free));
    newNames.set(name, free);
  }
  return arrivals.map((arrival) => {
    const root = rootOf(arrival.path);
    const name = arrival.path === root ? undefined : newNames.get(root);
    return name === undefined ? arrival : { ...arrival, path: name + arrival.path.slice(root.length) };
  });
}

async function isFolder(local: LocalFiles, folder: Location, name: string): Promise<boolean> {
  return (await local.stat(local.child(folder, name))).kind === 'directory';
}

/** Returns which of the paths below a folder exist. Looks only into folders that exist. */
async function existingBelow(
  local: LocalFiles,
  folder: Location,
  paths: readonly string[],
): Promise<readonly string[]> {
  const below = new Map<string, string[]>();
  for (const path of paths) {
    const root = rootOf(path);
    const rest = path.slice(root.length + 1);
    const others = below.get(root) ?? [];
    if (rest !== '') others.push(rest);
    below.set(root, others);
  }
  const there = new Set(await local.existing(folder, [...below.keys()]));
  const found = paths.filter((path) => !path.includes('/') && there.has(path));
  for (const [root, rest] of below) {
    if (rest.length === 0 || !there.has(root)) continue;
    if (!(await isFolder(local, folder, root))) continue;
    const nested = await existingBelow(local, local.child(folder, root), rest);
    for (const path of nested) found.push(`${root}/${path}`);
  }
  return found;
}

async function freeName(
  local: LocalFiles,
  folder: Location,
  name: string,
  taken: ReadonlySet<string>,
): Promise<string> {
  for (let number = 2; ; number += 1) {
    const candidate = `${name} (${number})`;
    if (!taken.has(nameKey(candidate)) && (await local.existing(folder, [candidate])).length === 0) return candidate;
  }
}

function rootOf(path: string): string {
  return path.split('/', 1)[0] ?? path;
}
