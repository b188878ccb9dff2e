import { chmod, mkdir } from 'node:fs/promises';

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
