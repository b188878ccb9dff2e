import { chmod, mkdir } from 'node:fs/promises';

/** Modes for files and folders of ours that nobody else on the computer has any business with. Windows goes by the folder above. */
export const privateFileMode = 0o600;
export const privateFolderMode = 0o700;

/**
 * Makes a folder, and those that it lies in, which only the user can enter, whatever the umask. One that is there
 * already is closed to others. Rejects with the system's error when it cannot be made.
 */
export async function makePrivateFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: privateFolderMode });
  // `mkdir` leaves the mode of a folder that is there. A file system without modes may refuse, and is not to be improved.
  await chmod(path, privateFolderMode).catch(() => undefined);
}
