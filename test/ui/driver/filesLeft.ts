import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The files anywhere in `folder` that hold this text, by their paths inside it; what cannot be read is not a file of anybody. */
export async function filesThatHold(folder: string, text: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const found = await Promise.all(paths.map(async (path) => (await readFile(path)).includes(text)));
  return paths.filter((_, index) => found[index]).map((path) => path.slice(folder.length + 1));
}
