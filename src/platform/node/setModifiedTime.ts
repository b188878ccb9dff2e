import { stat, utimes } from 'node:fs/promises';

/** Sets when a file was changed last. Returns the time from before. Rejects with a system error. */
export async function setModifiedTime(path: string, modified: Date): Promise<Date> {
  const { atime, mtime } = await stat(path);
  await utimes(path, atime, modified);
  return mtime;
}
