import { promisify } from 'node:util';
import { brotliDecompress, inflate } from 'node:zlib';
import type { Inflate, UnpackFile } from '../inflate.ts';

const inflateAll = promisify(inflate);

/** Bytes after which the thread pool returns to the main thread. */
const maxChunkBytes = 4 * 1024 * 1024;

/**
 * Decompresses in zlib's thread pool, so that the main thread stays free. It does most texts in one step, because the main thread
 * has to allocate and copy at each one. The chunk is one byte longer than the text, because a full one needs another step.
 */
export const nodeInflate: Inflate = (packed, maxBytes) =>
  inflateAll(packed, {
    maxOutputLength: Math.max(1, maxBytes),
    chunkSize: Math.min(Math.max(64, maxBytes + 1), maxChunkBytes),
  });

export const nodeUnpackFile: UnpackFile = promisify(brotliDecompress);
