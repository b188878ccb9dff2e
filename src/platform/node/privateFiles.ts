import type { Stats } from 'node:fs';
import { chmod, lstat, mkdir, open } from 'node:fs/promises';
import { hasCode } from './fileFault.ts';

/** Modes for files and folders that only the user can access. On Windows, access is inherited from the parent folder. */
export const privateFileMode = 0o600;
export const privateFolderMode = 0o700;

/**
 * Creates a folder and its parents that only the user can access, regardless of the umask. An existing folder becomes
 * private too. Rejects with a system error if the folder can't be created.
 */
export async function makePrivateFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: privateFolderMode });
  // `mkdir` keeps the mode of an existing folder. File systems without modes may reject `chmod`.
  await chmod(path, privateFolderMode).catch(() => undefined);
}

/**
 * Gives a private file the mode expected at its destination: the mode of the file that it replaces, or else the mode of a
 * new file. Returns this mode, or undefined on Windows. Rejects with a system error if the destination can't be accessed.
 * @param target the destination, which may also be an empty placeholder file
 * @param probe an unused path in the same file system, where an empty file may be left
 */
export async function takeMode(path: string, target: string, probe: string): Promise<number | undefined> {
  // On Windows the mode is only "read-only", and a file can't be moved onto a read-only one.
  if (process.platform === 'win32') return undefined;
  const replaced = await statIfExists(target);
  const mode = replaced?.isFile() === true ? permissionsOf(replaced) : await modeOfNewFile(probe);
  // Some file systems don't support modes. A private file is better than none.
  await chmod(path, mode).catch(() => undefined);
  return mode;
}

/** Returns the stats of a path without following a link, or undefined if nothing exists there. */
async function statIfExists(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** Creates a file to find out, because the mode depends on the umask and the folder's rules. */
async function modeOfNewFile(path: string): Promise<number> {
  const handle = await open(path, 'wx');
  try {
    return permissionsOf(await handle.stat());
  } finally {
    await handle.close();
  }
}

/** Excludes the setuid, setgid and sticky bits. */
function permissionsOf({ mode }: Stats): number {
  return mode & 0o777;
}
