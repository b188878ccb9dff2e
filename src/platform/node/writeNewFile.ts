import { open } from 'node:fs/promises';
import { withFileFaults } from './fileFault.ts';
import { privateFileMode } from './privateFiles.ts';

/**
 * Writes a new private file from a stream and returns its size in bytes. Rejects with `localFile` (also if the file exists),
 * with what `bytes` rejects with, or with the signal's reason. The owner of the directory must then remove the partial file.
 */
export async function writeNewFile(
  path: string,
  bytes: AsyncIterable<Uint8Array>,
  onProgress: (writtenBytes: number) => void,
  signal: AbortSignal,
): Promise<number> {
  const handle = await withFileFaults(path, () => open(path, 'wx', privateFileMode));
  try {
    let writtenBytes = 0;
    for await (const chunk of bytes) {
      signal.throwIfAborted();
      await withFileFaults(path, () => handle.writeFile(chunk));
      writtenBytes += chunk.byteLength;
      onProgress(writtenBytes);
    }
    signal.throwIfAborted();
    return writtenBytes;
  } finally {
    await handle.close();
  }
}
