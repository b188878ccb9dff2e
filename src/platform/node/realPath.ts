import { realpath as realpathByLinks } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { isAbsolute, relative, sep } from 'node:path';
import { promisify } from 'node:util';

const byLinks = promisify(realpathByLinks);

/** The path with every link on the way followed. Rejects with the system's error. */
export async function realPath(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (process.platform !== 'win32') throw error;
    // Windows cannot name the real place on some drives (disks in memory, some network drives). Reading the links one by one works there.
    return byLinks(path);
  }
}

/** The names that lead from one real path down to another: none when they are the same, undefined when `path` is not inside `folder`. */
export function namesBelow(folder: string, path: string): readonly string[] | undefined {
  const way = relative(folder, path);
  if (way === '') return [];
  const names = way.split(sep);
  return isAbsolute(way) || names[0] === '..' ? undefined : names;
}
