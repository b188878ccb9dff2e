import type { LocalFiles, Location } from '../../platform/localFiles.ts';
import { EngeeError } from '../errors/engeeError.ts';

/**
 * Writes a file atomically: an existing file with this name stays until the new one is completely on the disk.
 * Rejects with `localFile`, or with `tooLarge` if the folder is not on a disk.
 */
export async function saveFile(
  local: Pick<LocalFiles, 'stage'>,
  folder: Location,
  name: string,
  bytes: Uint8Array,
  signal: AbortSignal = new AbortController().signal,
): Promise<void> {
  const staging = await local.stage(folder);
  try {
    const file = await staging.write(singleChunk(bytes), () => undefined, signal);
    signal.throwIfAborted();
    const location = await staging.place(file, name, 'replace');
    if (location === undefined) throw new EngeeError({ kind: 'localFile', path: name, code: 'EISDIR' });
  } finally {
    await staging.discard();
  }
}

async function* singleChunk(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield Promise.resolve(bytes);
}
