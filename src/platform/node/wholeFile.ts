import { createHash, randomUUID } from 'node:crypto';
import { readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makePrivateFolder, privateFileMode } from './privateFiles.ts';
import { hostIdentity, isProcessRunning } from './processes.ts';

/** No write takes this long. The processes of another machine can't be looked up. */
const maxAgeMs = 24 * 60 * 60 * 1000;
const partName = /\.([0-9a-f]{16})-(\d{1,10})-[0-9a-f-]{36}\.part$/;

let ownHost: string | undefined;

/**
 * Writes a private file, and its private folder if needed. Whenever this process is killed, the path has the whole text or
 * what it had before. Rejects with a system error.
 */
export async function writeWhole(path: string, text: string): Promise<void> {
  await makePrivateFolder(dirname(path));
  const part = `${path}.${host()}-${process.pid}-${randomUUID()}.part`;
  try {
    await writeFile(part, text, { mode: privateFileMode, flag: 'wx' });
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** Removes what `writeWhole` left in a folder when its process was killed. Never rejects. */
export async function removeParts(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const [, writer, pid] = partName.exec(name) ?? [];
    if (writer === undefined) continue;
    const path = join(folder, name);
    const isInUse = writer === host() ? isProcessRunning(Number(pid)) : await isYoung(path);
    if (!isInUse) await rm(path, { force: true }).catch(() => undefined);
  }
}

/** Returns false if the file is already gone. */
async function isYoung(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && Date.now() - found.mtimeMs < maxAgeMs;
}

/** Returns a short form of the machine's identity that fits into a name. */
function host(): string {
  ownHost ??= createHash('sha256').update(hostIdentity()).digest('hex').slice(0, 16);
  return ownHost;
}
