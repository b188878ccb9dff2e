import { realpath as realpathByLinks } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { isAbsolute, relative, sep } from 'node:path';
import { promisify } from 'node:util';

const byLinks = promisify(realpathByLinks);

/** Resolves all links in a path. Rejects with a system error. */
export async function realPath(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (process.platform !== 'win32') throw error;
    // On some Windows drives (RAM disks, some network drives) only resolving the links one by one works.
    return byLinks(path);
  }
}

/** Returns the path segments from `folder` down to `path`. Empty if they are the same, undefined if `path` is not inside `folder`. */
export function namesBelow(folder: string, path: string): readonly string[] | undefined {
  const relativePath = relative(folder, path);
  if (relativePath === '') return [];
  const names = relativePath.split(sep);
  return isAbsolute(relativePath) || names[0] === '..' ? undefined : names;
}
