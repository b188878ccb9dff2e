import type { Clock } from '../../../platform/clock.ts';
import type { ServerUrl } from '../../api/serverUrl.ts';
import { faultOf } from '../../errors/engeeError.ts';
import type { RemoteFiles } from '../remote/remoteFiles.ts';
import type { RemotePath } from '../remotePath.ts';
import { upload, type UploadDependencies } from '../upload.ts';
import type { FileOutcome } from '../uploadOutcome.ts';
import { moveFiles, type MoveOutcome } from './moveFiles.ts';
import type { BaseChanges, BaseFile } from './syncBase.ts';
import type { SyncPlan } from './syncPlan.ts';
import type { HashedFile, SyncRow } from './syncRow.ts';

export interface UploadChangesDependencies extends UploadDependencies {
  readonly remote: Pick<RemoteFiles, 'replace' | 'rename' | 'makeFolder' | 'list' | 'hash'>;
  readonly clock: Clock;
}

export interface UploadChangesRequest {
  readonly server: ServerUrl;
  /** The mapped folder on Engee. */
  readonly remote: RemotePath;
  readonly rows: readonly SyncRow[];
  readonly plan: Pick<SyncPlan, 'folderMoves' | 'moves' | 'files' | 'replacements' | 'deleted'>;
  /** Paths of the common state that don't exist here any more. */
  readonly gone: readonly string[];
}

export interface UploadedChanges {
  readonly moves: readonly MoveOutcome[];
  readonly outcomes: readonly FileOutcome[];
  readonly changes: BaseChanges;
}

/**
 * Moves and uploads the planned files. A failure of one file doesn't stop the others, as in `upload`. Deletes nothing. Also
 * resolves after failures and cancellation.
 * @param onProgress called with the bytes of all files sent so far
 */
export async function uploadChanges(
  deps: UploadChangesDependencies,
  request: UploadChangesRequest,
  onProgress: (sentBytes: number) => void,
  signal: AbortSignal,
): Promise<UploadedChanges> {
  const { server, remote, plan, rows } = request;
  const changes = new Map<string, BaseFile | undefined>();
  // What is not on Engee any more, or has changed there, has no common state with a file that is gone here.
  const planned = [...plan.folderMoves.flatMap(({ files: moved }) => moved), ...plan.moves];
  const awaited = new Set([...plan.deleted, ...planned.map(({ from }) => from)].map((row) => row.relativePath));
  for (const path of request.gone) if (!awaited.has(path)) changes.set(path, undefined);
  for (const row of rows)
    if (row.kind === 'same') changes.set(row.relativePath, baseOf(row.here, row.there.entry.version));
  const moves = await moveFiles(deps.remote, server, remote, plan, signal);
  const arrived: SyncRow[] = [];
  for (const each of moves) {
    if (each.kind !== 'moved') continue;
    changes.set(each.move.from.relativePath, undefined);
    arrived.push(each.move.to);
  }
  const { files, replacements } = plan;
  const canSend = files.length + replacements.length > 0;
  const outcomes = canSend
    ? await upload(deps, { server, target: remote, files, replacements }, onProgress, signal)
    : [];
  const byPath = new Map(rows.map((row) => [row.relativePath, row]));
  for (const outcome of outcomes) {
    const row = byPath.get(outcome.file.relativePath);
    // A file that got another name because its own was taken in the meantime is not the mapped one.
    if (outcome.kind === 'stored' && outcome.remotePath === row?.remotePath) arrived.push(row);
  }
  for (const row of arrived) if ('here' in row) changes.set(row.relativePath, baseOf(row.here, ''));
  await addVersions(deps.remote, server, arrived, changes, signal);
  return { moves, outcomes, changes };
}

function baseOf({ sha256, sizeBytes, state }: HashedFile, version: string): BaseFile {
  return { sha256, sizeBytes, state, version };
}

/**
 * Adds the version of each file that arrived, if its content is the one that was sent. Without a version, the next
 * comparison reads the content, so a failure here loses nothing.
 */
async function addVersions(
  remote: Pick<RemoteFiles, 'hash'>,
  server: ServerUrl,
  arrived: readonly SyncRow[],
  changes: Map<string, BaseFile | undefined>,
  signal: AbortSignal,
): Promise<void> {
  if (arrived.length === 0 || signal.aborted) return;
  try {
    const paths = arrived.map(({ remotePath }) => remotePath);
    const hashes = await remote.hash(server, paths, () => undefined, signal);
    for (const [index, { relativePath }] of arrived.entries()) {
      const known = changes.get(relativePath);
      const hash = hashes[index];
      if (known !== undefined && hash?.sha256 === known.sha256)
        changes.set(relativePath, { ...known, version: hash.version });
    }
  } catch (error) {
    if (faultOf(error) === undefined) throw error;
  }
}
