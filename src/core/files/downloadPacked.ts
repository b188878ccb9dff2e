import type { ServerUrl } from '../api/serverUrl.ts';
import type { PackedItem } from './download.ts';
import type { FolderItem } from './downloadPlan.ts';
import type { Progress, RemoteFiles } from './remote/remoteFiles.ts';

/** A folder on the server, and what its archive doesn't contain. */
export interface LeftOutOfFolder {
  readonly source: string;
  /** The first paths, relative to the folder. Untrusted. */
  readonly paths: readonly string[];
  readonly count: number;
}

export interface PackedFolders {
  readonly items: readonly PackedItem[];
  readonly leftOut: readonly LeftOutOfFolder[];
}

/** Packs folders on the server one after another. If one fails or the signal aborts, it deletes the archives. */
export async function packFolders(
  remote: Pick<RemoteFiles, 'pack' | 'discard'>,
  server: ServerUrl,
  folders: readonly FolderItem[],
  onProgress: Progress,
  signal: AbortSignal,
): Promise<PackedFolders> {
  const items: PackedItem[] = [];
  const leftOut: LeftOutOfFolder[] = [];
  let doneBytes = 0;
  try {
    for (const folder of folders) {
      let folderBytes = 0;
      const onFolder: Progress = (bytes, totalBytes) => {
        folderBytes = bytes;
        onProgress(doneBytes + bytes, folders.length === 1 ? totalBytes : undefined);
      };
      const packed = await remote.pack(server, folder.source, onFolder, signal);
      doneBytes += folderBytes;
      const { archive, sizeBytes, entryCount } = packed;
      items.push({ ...folder, archive, sizeBytes, entryCount });
      if (packed.leftOutCount > 0)
        leftOut.push({ source: folder.source, paths: packed.leftOut, count: packed.leftOutCount });
    }
    signal.throwIfAborted();
    return { items, leftOut };
  } catch (error) {
    discardPacked(remote, server, items);
    throw error;
  }
}

/**
 * Deletes the archives on the server. Nobody waits for it, because a busy server answers late, and an archive that stays is
 * removed at the next start.
 */
export function discardPacked(
  remote: Pick<RemoteFiles, 'discard'>,
  server: ServerUrl,
  items: readonly PackedItem[],
): void {
  const always = new AbortController().signal;
  for (const { archive } of items) remote.discard(server, archive, always).catch(() => undefined);
}
