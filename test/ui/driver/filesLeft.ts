import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Returns the paths of the files below `folder` that contain this text, relative to it. */
export async function filesContaining(folder: string, text: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const found = await Promise.all(paths.map(async (path) => (await readFile(path)).includes(text)));
  return paths.filter((_, index) => found[index]).map((path) => path.slice(folder.length + 1));
}
