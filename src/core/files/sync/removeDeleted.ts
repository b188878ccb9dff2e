import type { ServerUrl } from '../../api/serverUrl.ts';
import { faultOf } from '../../errors/engeeError.ts';
import type { Fault } from '../../errors/fault.ts';
import type { RemoteFiles } from '../remote/remoteFiles.ts';
import { effectOf } from '../uploadFaults.ts';
import type { RowOf } from './syncRow.ts';

type Deleted = RowOf<'deletedHere'>;

export interface RemovalOutcomes {
  readonly removed: readonly Deleted[];
  readonly failed: readonly { readonly row: Deleted; readonly fault: Fault }[];
}

/**
 * Deletes files on Engee that were deleted here. The caller has asked the user. A file that has changed since it was listed
 * stays. Also resolves after failures and cancellation.
 * @param onProgress called with the number of files that are done
 */
export async function removeDeleted(
  remote: Pick<RemoteFiles, 'stat' | 'remove'>,
  server: ServerUrl,
  rows: readonly Deleted[],
  onProgress: (doneFiles: number) => void,
  signal: AbortSignal,
): Promise<RemovalOutcomes> {
  const removed: Deleted[] = [];
  const failed: { readonly row: Deleted; readonly fault: Fault }[] = [];
  let stop: Fault | undefined;
  for (const [index, row] of rows.entries()) {
    try {
      const fault = stop ?? (await removeOne(row));
      if (fault === undefined) removed.push(row);
      else failed.push({ row, fault });
    } catch (error) {
      const fault = faultOf(error);
      if (fault === undefined) throw error;
      if (effectOf(fault) === 'stop') stop = fault;
      failed.push({ row, fault });
    }
    onProgress(index + 1);
  }
  return { removed, failed };

  async function removeOne({ remotePath, there }: Deleted): Promise<Fault | undefined> {
    const [entry] = await remote.stat(server, [remotePath], signal);
    if (entry === undefined) return undefined;
    if (entry.version !== there.entry.version) return { kind: 'remoteFile', path: remotePath, problem: 'changed' };
    await remote.remove(server, remotePath, entry, signal);
    return undefined;
  }
}
