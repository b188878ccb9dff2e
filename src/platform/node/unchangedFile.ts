import { type BigIntStats, constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { HttpFailure } from '../http.ts';

/** Size of the first chunks in which a body is read, and of all chunks if the network is slow. */
export const chunkBytes = 64 * 1024;
/** Large chunks take less time for each byte. */
const maxChunkBytes = 1024 * 1024;
/** A chunk that takes longer makes the next one smaller, because the progress and the timeouts count whole chunks. */
const largeChunkMs = 100;

/** The state of a regular file when its upload was planned. */
export interface FileSnapshot {
  readonly path: string;
  readonly sizeBytes: number;
  readonly stats: BigIntStats;
}

/** Returns an identifier that is unique among all files that exist on this machine at the same time. */
export function fileIdentity({ dev, ino }: BigIntStats): string {
  return `${dev}:${ino}`;
}

/**
 * Reads the state of a file. Rejects with an `HttpFailure` (ENOENT, EACCES, NOT_A_FILE for a folder, pipe or device, REPLACED
 * for a file with another identity).
 * @param identity default: any file
 */
export async function takeSnapshot(path: string, identity?: string): Promise<FileSnapshot> {
  return asLocalFailure(path, async () => {
    const stats = await stat(path, { bigint: true });
    if (identity !== undefined && fileIdentity(stats) !== identity) throw failure(path, 'REPLACED');
    if (!stats.isFile()) throw failure(path, 'NOT_A_FILE');
    return { path, sizeBytes: Number(stats.size), stats };
  });
}

/**
 * Reads exactly the planned bytes of a file. Rejects with CHANGED if the file differs from the planned one. The check comes
 * before the last chunk, so that a receiver never gets a complete file that changed in the meantime.
 * Leaving the loop early closes the file.
 */
export async function* readUnchanged(file: FileSnapshot): AsyncGenerator<Uint8Array, void, undefined> {
  const handle = await asLocalFailure(file.path, () => openWithoutWaiting(file.path));
  try {
    await assertUnchanged(handle, file);
    let size = chunkBytes;
    for (let position = 0; position < file.sizeBytes;) {
      const chunk = Buffer.allocUnsafe(Math.min(size, file.sizeBytes - position));
      const { bytesRead } = await asLocalFailure(file.path, () => handle.read(chunk, 0, chunk.length, position));
      if (bytesRead === 0) throw failure(file.path, 'CHANGED');
      position += bytesRead;
      if (position === file.sizeBytes) await assertUnchanged(handle, file);
      const before = performance.now();
      yield chunk.subarray(0, bytesRead);
      const isFast = performance.now() - before < largeChunkMs;
      size = isFast ? Math.min(2 * size, maxChunkBytes) : chunkBytes;
    }
  } finally {
    await handle.close();
  }
}

/** Opens a file for reading without blocking, in case a pipe replaced the file. Windows has no O_NONBLOCK. */
export async function openWithoutWaiting(path: string): Promise<FileHandle> {
  const nonBlocking = (constants as { readonly O_NONBLOCK?: number }).O_NONBLOCK ?? 0;
  return open(path, constants.O_RDONLY | nonBlocking);
}

async function assertUnchanged(handle: FileHandle, { path, stats }: FileSnapshot): Promise<void> {
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
