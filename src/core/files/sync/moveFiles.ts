import type { ServerUrl } from '../../api/serverUrl.ts';
import { faultOf } from '../../errors/engeeError.ts';
import type { Fault } from '../../errors/fault.ts';
import type { RemoteFiles } from '../remote/remoteFiles.ts';
import { joinRemote, remoteParent, type RemotePath } from '../remotePath.ts';
import { effectOf } from '../uploadFaults.ts';
import type { FolderMove, PlannedMove } from './folderMoves.ts';
import type { SyncPlan } from './syncPlan.ts';

type Mover = Pick<RemoteFiles, 'rename' | 'makeFolder' | 'list'>;

export type MoveOutcome =
  | { readonly kind: 'moved'; readonly move: PlannedMove }
  | { readonly kind: 'failed'; readonly move: PlannedMove; readonly fault: Fault };

/**
 * Moves files on Engee that were moved here: a whole folder in one step if it contains nothing else there, and the other files one
 * by one. Replaces nothing. Also resolves after failures and cancellation.
 * @param root the mapped folder on Engee
 */
export async function moveFiles(
  remote: Mover,
  server: ServerUrl,
  root: RemotePath,
  plan: Pick<SyncPlan, 'folderMoves' | 'moves'>,
  signal: AbortSignal,
): Promise<readonly MoveOutcome[]> {
  const outcomes: MoveOutcome[] = [];
  const made = new Set<RemotePath>();
  const singly: PlannedMove[] = [];
  let stop: Fault | undefined;
  for (const folder of plan.folderMoves) {
    const outcome = await attempt(async () => moveFolder(folder));
    if (outcome === 'singly') singly.push(...folder.files);
    else outcomes.push(...folder.files.map((move) => outcomeOf(move, outcome)));
  }
  for (const move of [...singly, ...plan.moves]) {
    const outcome = await attempt(async () => rename(move.from.remotePath, move.to.remotePath));
    outcomes.push(outcomeOf(move, outcome));
  }
  return outcomes;

  /** Returns the result of some work, or its fault. Does nothing after a fault that concerns all files. */
  async function attempt<T>(work: () => Promise<T>): Promise<T | Fault> {
    if (stop !== undefined) return stop;
    try {
      return await work();
    } catch (error) {
      const fault = faultOf(error);
      if (fault === undefined) throw error;
      if (effectOf(fault) === 'stop') stop = fault;
      return fault;
    }
  }

  /** Returns `singly` if the folder can't be moved as a whole. */
  async function moveFolder({ from, to, files }: FolderMove): Promise<'singly' | undefined> {
    const source = joinRemote(root, from);
    const target = joinRemote(root, to);
    if (source === undefined || target === undefined) return 'singly';
    try {
      const paths = files.map((move) => move.from.remotePath);
      if (!(await hasOnly(remote, server, source, paths, signal))) return 'singly';
      await rename(source, target);
      return undefined;
    } catch (error) {
      // For example, something has the new name already.
      if (faultOf(error)?.kind === 'remoteFile') return 'singly';
      throw error;
    }
  }

  async function rename(from: RemotePath, to: RemotePath): Promise<undefined> {
    const parent = remoteParent(to);
    if (!made.has(parent) && parent !== remoteParent(from)) await remote.makeFolder(server, parent, signal);
    made.add(parent);
    await remote.rename(server, from, to, { kind: 'absent' }, signal);
    return undefined;
  }
}

function outcomeOf(move: PlannedMove, fault: Fault | undefined): MoveOutcome {
  return fault === undefined ? { kind: 'moved', move } : { kind: 'failed', move, fault };
}

/** Returns whether a folder contains exactly these files, and only folders with some of them. */
async function hasOnly(
  remote: Pick<RemoteFiles, 'list'>,
  server: ServerUrl,
  folder: RemotePath,
  paths: readonly RemotePath[],
  signal: AbortSignal,
): Promise<boolean> {
  const files = new Set<string>(paths);
  const folders = new Set<string>();
  for (const path of paths)
    for (let above = remoteParent(path); above.length > folder.length; above = remoteParent(above)) folders.add(above);
  const waiting = [folder];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    let after: string | undefined;
    do {
      const page = await remote.list(server, next, after, signal);
      for (const { name, kind } of page.entries) {
        const path = joinRemote(next, name);
        if (path === undefined) return false;
        if (kind === 'folder' && folders.has(path)) waiting.push(path);
        else if (kind !== 'file' || !files.delete(path)) return false;
      }
      after = page.next;
    } while (after !== undefined);
  }
  return files.size === 0;
}
