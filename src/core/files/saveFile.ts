import type { LocalFiles, Location } from '../../platform/localFiles.ts';
import { EngeeError } from '../errors/engeeError.ts';

/**
 * Writes a file whole or not at all: what is there under this name stays until all of the new one is on the disk.
 * Rejects with `localFile`, or with `tooLarge` where the folder is on no disk.
 */
export async function saveFile(
  local: Pick<LocalFiles, 'stage'>,
  folder: Location,
  name: string,
  bytes: Uint8Array,
): Promise<void> {
  const staging = await local.stage(folder);
  try {
    const file = await staging.write(inOnePiece(bytes), () => undefined, new AbortController().signal);
    const location = await staging.place(file, name, 'replace');
    if (location === undefined) throw new EngeeError({ kind: 'localFile', path: name, code: 'EISDIR' });
  } finally {
    await staging.discard();
  }
}

async function* inOnePiece(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield Promise.resolve(bytes);
}
