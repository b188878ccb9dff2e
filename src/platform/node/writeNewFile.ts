import { open } from 'node:fs/promises';
import { withFileFaults } from './fileFault.ts';
import { privateFileMode } from './privateFiles.ts';

/**
 * Writes a file that must not be there yet and that only the user can read, chunk by chunk as they come; gives its size in bytes.
 * Rejects with `localFile`, with what `bytes` rejects with, or with the signal's reason; what was written is then left
 * for the owner of the directory to remove.
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
