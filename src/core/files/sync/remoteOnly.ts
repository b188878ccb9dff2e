import type { ServerUrl } from '../../api/serverUrl.ts';
import { isFault } from '../../errors/engeeError.ts';
import { maxFiles } from '../planUpload.ts';
import type { RemoteFiles } from '../remote/remoteFiles.ts';
import type { RemotePath } from '../remotePath.ts';
import type { RowOf, SyncRow } from './syncRow.ts';

/** The files of a folder on Engee that don't exist here. */
export interface RemoteOnly {
  readonly rows: readonly RowOf<'onlyThere'>[];
  /** Whether there are more files than were looked at. */
  readonly isCut: boolean;
}

/**
 * Finds the files that exist only on Engee. Leaves out hidden ones, because Engee keeps its own packages in hidden folders.
 * @param isLeftOut whether a path belongs to a local file that is not synchronized
 */
export async function findRemoteOnly(
  remote: Pick<RemoteFiles, 'search'>,
  server: ServerUrl,
  folder: RemotePath,
  known: readonly SyncRow[],
  isLeftOut: (relativePath: string) => boolean,
  signal: AbortSignal,
): Promise<RemoteOnly> {
  const here = new Set(known.map(({ remotePath }) => remotePath));
  const rows: RowOf<'onlyThere'>[] = [];
  try {
    const { isCut } = await remote.search(
      server,
      { folder, name: '', includesHidden: false, maxMatches: maxFiles },
      (matches) => {
        for (const { path } of matches) {
          const relativePath = path.slice(folder.length + 1);
          if (!here.has(path) && !isLeftOut(relativePath))
            rows.push({ kind: 'onlyThere', relativePath, remotePath: path });
        }
      },
      signal,
    );
    return { rows, isCut };
  } catch (error) {
    // The folder is created with the first upload.
    if (isFault(error, 'remoteFile') && known.every(({ kind }) => kind === 'onlyHere'))
      return { rows: [], isCut: false };
    throw error;
  }
}
