import { promisify } from 'node:util';
import { inflate } from 'node:zlib';
import type { Inflate } from '../inflate.ts';

const inflateAll = promisify(inflate);

/** Decompresses in zlib's thread pool, so that the main thread stays free. */
export const nodeInflate: Inflate = (packed, maxBytes) =>
  inflateAll(packed, { maxOutputLength: Math.max(1, maxBytes) });
