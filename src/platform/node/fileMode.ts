import type { Stats } from 'node:fs';
import { chmod, lstat, open } from 'node:fs/promises';
import { hasCode } from './fileFault.ts';

/**
 * Gives a file that only the user can read the mode that is expected of it at its place: that of the file which is
 * there and which it will replace, or else that of any new file. Rejects with the system's error when the place cannot be looked at.
 * @param target an empty file that only holds the place counts as well
 * @param probe a path in the same file system at which nothing is; an empty file may be left there
 */
export async function takeMode(path: string, target: string, probe: string): Promise<void> {
  // Windows knows a mode only as "read-only", and moves no file onto one that is.
  if (process.platform === 'win32') return;
  const replaced = await lookAt(target);
  const mode = replaced?.isFile() === true ? permissionsOf(replaced) : await modeOfNewFile(probe);
  // Some file systems have modes of their own. A file that only the user can read is better than none.
  await chmod(path, mode).catch(() => undefined);
}

/** What is at a path: a link itself, not what it leads to. Undefined when there is nothing. */
async function lookAt(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** The umask and the folder's own rules decide, and only a new file tells of both. */
async function modeOfNewFile(path: string): Promise<number> {
  const handle = await open(path, 'wx');
  try {
    return permissionsOf(await handle.stat());
  } finally {
    await handle.close();
  }
}

/** Without the bits that make a program run as somebody else. */
function permissionsOf({ mode }: Stats): number {
  return mode & 0o777;
}
