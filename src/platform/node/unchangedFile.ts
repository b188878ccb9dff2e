import { constants, type BigIntStats } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';
import { HttpFailure } from '../http.ts';

/** How much of a body is in memory at a time. */
export const chunkBytes = 64 * 1024;

/** A regular file as it was when its upload was planned. */
export interface PlannedFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly stats: BigIntStats;
}

/** Tells a file from every other file that exists at the same time on this machine, whatever its name. */
export function fileIdentity({ dev, ino }: BigIntStats): string {
  return `${dev}:${ino}`;
}

/**
 * Looks at a file; rejects with an `HttpFailure` (ENOENT, EACCES, NOT_A_FILE for a folder, pipe or device, REPLACED when
 * the path leads to a file with another identity).
 * @param identity absent: any file will do
 */
export async function planFile(path: string, identity?: string): Promise<PlannedFile> {
  return asLocalFailure(path, async () => {
    const stats = await stat(path, { bigint: true });
    if (identity !== undefined && fileIdentity(stats) !== identity) throw failure(path, 'REPLACED');
    if (!stats.isFile()) throw failure(path, 'NOT_A_FILE');
    return { path, sizeBytes: Number(stats.size), stats };
  });
}

/**
 * The bytes of a file, exactly as many as were planned. Rejects with CHANGED when the file is not the planned one any
 * more, before the last chunk is given out: a receiver never has all of a file that changed under way.
 * Leaving early closes the file.
 */
export async function* readUnchanged(file: PlannedFile): AsyncGenerator<Uint8Array, void, undefined> {
  const handle = await asLocalFailure(file.path, () => openWithoutWaiting(file.path));
  try {
    await assertUnchanged(handle, file);
    for (let position = 0; position < file.sizeBytes;) {
      const chunk = Buffer.allocUnsafe(Math.min(chunkBytes, file.sizeBytes - position));
      const { bytesRead } = await asLocalFailure(file.path, () => handle.read(chunk, 0, chunk.length, position));
      if (bytesRead === 0) throw failure(file.path, 'CHANGED');
      position += bytesRead;
      if (position === file.sizeBytes) await assertUnchanged(handle, file);
      yield chunk.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

/** Opens a file for reading. Opening a pipe that replaced the file would otherwise wait for its writer. Windows has no such flag. */
export async function openWithoutWaiting(path: string): Promise<FileHandle> {
  const nonBlocking = (constants as { readonly O_NONBLOCK?: number }).O_NONBLOCK ?? 0;
  return open(path, constants.O_RDONLY | nonBlocking);
}

async function assertUnchanged(handle: FileHandle, { path, stats }: PlannedFile): Promise<void> {
  const now = await asLocalFailure(path, () => handle.stat({ bigint: true }));
  const isSame = fileIdentity(now) === fileIdentity(stats) && now.size === stats.size && now.mtimeNs === stats.mtimeNs;
  const isDeleted = now.nlink === 0n;
  if (!isSame || isDeleted) throw failure(path, 'CHANGED');
}

async function asLocalFailure<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof HttpFailure) throw error;
    throw failure(path, (error as NodeJS.ErrnoException).code ?? 'UNKNOWN');
  }
}

function failure(path: string, code: string): HttpFailure {
  return new HttpFailure({ kind: 'localFile', path, code });
}
