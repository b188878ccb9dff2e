import { realpath } from 'node:fs/promises';
import { dirname, join, posix, relative, sep } from 'node:path';
import { HttpError } from '../http/replies.ts';

/**
 * The place on this machine of a path as Engee knows it, such as `/user/data/a.csv`.
 * Throws 403 for a path that is not `/user` or below it, by its name or through a symbolic link, and 400 for one that is no path.
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

/** The same place as Engee names it. */
export function enginePath(userDirectory: string, host: string): string {
  return posix.join('/user', relative(userDirectory, host).split(sep).join('/'));
}

function isInside(directory: string, path: string): boolean {
  return path === directory || path.startsWith(directory + sep);
}

/** Where the nearest part of `path` that exists really is. */
async function nearestReal(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    return nearestReal(dirname(path));
  }
}
