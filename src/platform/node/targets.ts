import { access, constants, lstat, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { EngeeError } from '../../core/errors/engeeError.ts';
import type { Placement } from '../localFiles.ts';
import { hasCode, withFileFaults } from './fileFault.ts';
import { namesBelow, realPath } from './realPath.ts';

/**
 * Checks the destinations of files below `root` without writing anything. No link may lead out of `root`, existing folders
 * must be writable folders, and each path must be short enough.
 * Rejects with `localFile`, and with `archive` for a link that leads out.
 * @returns for each file the path segments relative to `root` with links resolved
 */
export async function checkTargets(
  root: string,
  placements: readonly Placement[],
): Promise<readonly (readonly string[])[]> {
  const realRoot = await withFileFaults(root, () => realPath(root));
  const parents = new Map<string, readonly string[]>();
  const longest = new Map<string, string>();
  const targets: (readonly string[])[] = [];
  for (const { path } of placements) {
    const folders = path.split('/');
    const name = folders.pop() ?? '';
    const key = folders.join('/');
    const parent = parents.get(key) ?? (await checkFolders(root, realRoot, folders));
    parents.set(key, parent);
    if (Buffer.byteLength(path) > Buffer.byteLength(longest.get(key) ?? '')) longest.set(key, path);
    targets.push([...parent, name]);
  }
  // Rejects for a path that is too long. A look at each of thousands of files would take long.
  for (const path of longest.values()) await exists(join(root, path));
  return targets;
}

/** Returns the path segments from `root` down to `path`, both with links resolved. Throws `archive` if `path` is outside. */
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
    // Rejects for a dangling link, because no folder can be created in its place.
    real = await withFileFaults(path, () => realPath(path));
    namesInside(realRoot, real);
    if (!(await withFileFaults(path, () => stat(path))).isDirectory())
      throw new EngeeError({ kind: 'localFile', path, code: 'ENOTDIR' });
  }
  const nearest = real;
  await withFileFaults(nearest, () => access(nearest, constants.W_OK | constants.X_OK));
  return [...namesInside(realRoot, real), ...names.slice(depth)];
}

/** Whether something exists at a path, including a dangling link. */
export async function exists(path: string): Promise<boolean> {
  try {
    await withFileFaults(path, () => lstat(path));
    return true;
  } catch (error) {
    if (error instanceof EngeeError && hasCode(error.cause, 'ENOENT', 'ENOTDIR')) return false;
    throw error;
  }
}
