import { access, constants, lstat, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { EngeeError } from '../../core/errors/engeeError.ts';
import type { Arrival } from '../localFiles.ts';
import { hasCode, withFileFaults } from './fileFault.ts';
import { namesBelow, realPath } from './realPath.ts';

/**
 * Looks at the places where files are to go below `root`, and writes nothing: no link on the way may lead out, each
 * folder that is there must be one and be open for writing, and each path must be short enough.
 * Rejects with `localFile`, and with `archive` for a link that leads out.
 * @returns for each the names below `root` that it will really have
 */
export async function checkTargets(
  root: string,
  arrivals: readonly Arrival[],
): Promise<readonly (readonly string[])[]> {
  const realRoot = await withFileFaults(root, () => realPath(root));
  const parents = new Map<string, readonly string[]>();
  const targets: (readonly string[])[] = [];
  for (const { path } of arrivals) {
    const folders = path.split('/');
    const name = folders.pop() ?? '';
    const key = folders.join('/');
    const parent = parents.get(key) ?? (await checkFolders(root, realRoot, folders));
    parents.set(key, parent);
    // Rejects for a path that the system cannot use, such as one that is too long.
    await exists(join(root, path));
    targets.push([...parent, name]);
  }
  return targets;
}

/** The names that lead from `root` down to `path`, both without links. Throws `archive` when it lies elsewhere. */
export function namesInside(root: string, path: string): readonly string[] {
  const names = namesBelow(root, path);
  if (names === undefined) throw new EngeeError({ kind: 'invalidInput', input: 'archive' });
  return names;
}

async function checkFolders(root: string, realRoot: string, names: readonly string[]): Promise<readonly string[]> {
  let real = realRoot;
  let depth = 0;
  for (; depth < names.length; depth += 1) {
    const path = join(root, ...names.slice(0, depth + 1));
    if (!(await exists(path))) break;
    // A link that leads nowhere is refused here: no folder can be made in its place.
    real = await withFileFaults(path, () => realPath(path));
    namesInside(realRoot, real);
    if (!(await withFileFaults(path, () => stat(path))).isDirectory())
      throw new EngeeError({ kind: 'localFile', path, code: 'ENOTDIR' });
  }
  const nearest = real;
  await withFileFaults(nearest, () => access(nearest, constants.W_OK | constants.X_OK));
  return [...namesInside(realRoot, real), ...names.slice(depth)];
}

/** A link that leads nowhere is there too. */
export async function exists(path: string): Promise<boolean> {
  try {
    await withFileFaults(path, () => lstat(path));
    return true;
  } catch (error) {
    if (error instanceof EngeeError && hasCode(error.cause, 'ENOENT', 'ENOTDIR')) return false;
    throw error;
  }
}
