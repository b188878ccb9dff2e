import { realpath } from 'node:fs/promises';
import { dirname, join, posix, relative, sep } from 'node:path';
import { HttpError } from '../http/replies.ts';

/**
 * Returns the local path of an Engee path such as `/user/data/a.csv`.
 * Throws 403 for a path outside `/user`, by its name or through a symbolic link, and 400 for anything that is not a path.
 */
export async function hostPath(userDirectory: string, path: unknown): Promise<string> {
  if (typeof path !== 'string' || path === '' || path.includes('\0')) {
    throw new HttpError(400, 'each source must be a path');
  }
  const normal = posix.normalize(path);
  if (normal !== '/user' && !normal.startsWith('/user/')) {
    throw new HttpError(403, 'only /user may be used');
  }
  const host = join(userDirectory, normal.slice('/user'.length));
  if (!isInside(userDirectory, await nearestReal(host))) {
    throw new HttpError(403, 'only /user may be used');
  }
  return host;
}

/** Returns the Engee path of a local path. */
export function enginePath(userDirectory: string, host: string): string {
  return posix.join('/user', relative(userDirectory, host).split(sep).join('/'));
}

function isInside(directory: string, path: string): boolean {
  return path === directory || path.startsWith(directory + sep);
}

/** Returns the real path of the nearest existing part of `path`. */
async function nearestReal(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    return nearestReal(dirname(path));
  }
}
