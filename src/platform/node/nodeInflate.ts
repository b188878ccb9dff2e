import { promisify } from 'node:util';
import { inflate } from 'node:zlib';
import type { Inflate } from '../inflate.ts';

const inflateAll = promisify(inflate);

/** Beside the thread that everything else runs on. */
export const nodeInflate: Inflate = (packed, maxBytes) =>
  inflateAll(packed, { maxOutputLength: Math.max(1, maxBytes) });
