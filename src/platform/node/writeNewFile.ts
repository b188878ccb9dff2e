import { type FileHandle, open } from 'node:fs/promises';
import { withFileFaults } from './fileFault.ts';
import { privateFileMode } from './privateFiles.ts';

/** Chunks of a network connection are much smaller, and each write takes a turn in Node's thread pool. */
const writeBytes = 1024 * 1024;

/**
 * Writes a new private file from a stream and returns its size in bytes. Rejects with `localFile` (also if the file exists),
 * with what `bytes` rejects with, or with the signal's reason. The owner of the directory must then remove the partial file.
 * Reads on while it writes, with at most two megabytes in memory.
 * @param onProgress called with the number of bytes received so far, before they are written; an error it throws ends the write
 */
export async function writeNewFile(
  path: string,
  bytes: AsyncIterable<Uint8Array>,
  onProgress: (receivedBytes: number) => void,
  signal: AbortSignal,
): Promise<number> {
  const handle = await withFileFaults(path, () => open(path, 'wx', privateFileMode));
  let writing = Promise.resolve();
  const write = async (chunks: readonly Uint8Array[]) => {
    await writing;
    writing = withFileFaults(path, () => writeAll(handle, chunks));
    // It is awaited later. Until then, its failure is not unhandled.
    writing.catch(() => undefined);
  };
  try {
    let receivedBytes = 0;
    let gathered: Uint8Array[] = [];
    let gatheredBytes = 0;
    for await (const chunk of bytes) {
      signal.throwIfAborted();
      receivedBytes += chunk.byteLength;
      onProgress(receivedBytes);
      gathered.push(chunk);
      gatheredBytes += chunk.byteLength;
      if (gatheredBytes < writeBytes) continue;
      await write(gathered);
      [gathered, gatheredBytes] = [[], 0];
    }
    await write(gathered);
    await writing;
    signal.throwIfAborted();
    return receivedBytes;
  } finally {
    await writing.catch(() => undefined);
    await handle.close();
  }
}

async function writeAll(handle: FileHandle, chunks: readonly Uint8Array[]): Promise<void> {
  const { bytesWritten } = await handle.writev(chunks);
  // A disk that is almost full takes a part. The next write then fails with the reason.
  if (bytesWritten < chunks.reduce((sum, { byteLength }) => sum + byteLength, 0))
    await handle.writeFile(Buffer.concat(chunks).subarray(bytesWritten));
}
