import type { Clock } from '../../../platform/clock.ts';
import type { LocalFiles } from '../../../platform/localFiles.ts';
import type { ServerUrl } from '../../api/serverUrl.ts';
import { EngeeError, faultOf } from '../../errors/engeeError.ts';
import type { Fault } from '../../errors/fault.ts';
import type { RemoteEntry, RemoteFiles } from '../remote/remoteFiles.ts';
import { joinRemote, type RemotePath } from '../remotePath.ts';
import { isReplaceable } from '../uploadConflicts.ts';
import type { PlannedFile } from '../uploadPlan.ts';
import type { BaseFile, SyncBase } from './syncBase.ts';
import type { HashedFile, SeenFile, SyncRow } from './syncRow.ts';

export interface CompareFolderDependencies {
  readonly local: LocalFiles;
  readonly remote: Pick<RemoteFiles, 'stat' | 'hash'>;
  readonly clock: Clock;
}

export interface CompareFolderRequest {
  readonly server: ServerUrl;
  readonly remote: RemotePath;
  readonly files: readonly PlannedFile[];
  /** Paths that were synchronized before and don't exist any more. */
  readonly gone: readonly string[];
  readonly base: SyncBase;
}

/** The coarsest times of common file systems. A file that changed later can change again without a trace. */
const coarsestTimeMs = 2_000;

/**
 * Compares local files with those on Engee and with their last common state. Reads only the contents that may have changed.
 * Changes nothing. Rejects with the faults of `RemoteFiles`. Returns a row for each file, and for those that were deleted here
 * and are unchanged on Engee.
 * @param onProgress called with the bytes that were hashed on both sides, and their total
 */
export async function compareFolder(
  deps: CompareFolderDependencies,
  request: CompareFolderRequest,
  onProgress: (doneBytes: number, totalBytes: number) => void,
  signal: AbortSignal,
): Promise<readonly SyncRow[]> {
  const { base } = request;
  const targets = targetsOf(request);
  const entries = await deps.remote.stat(
    request.server,
    targets.map(({ remotePath }) => remotePath),
    signal,
  );
  const all = targets.map((target, index) => ({
    ...target,
    base: base.get(target.relativePath),
    entry: entries[index],
  }));
  const bytes = new HashedBytes(onProgress);
  const here = await hashHere(deps, all, bytes, signal);
  const there = await hashThere(deps, request.server, all, here, bytes, signal);
  return all.flatMap((each) => rowOf(each, here.get(each.relativePath), there.get(each.remotePath)));
}

interface Target {
  readonly relativePath: string;
  readonly remotePath: RemotePath;
  /** Undefined if the file was deleted here. */
  readonly file: PlannedFile | undefined;
}

interface Known extends Target {
  readonly base: BaseFile | undefined;
  readonly entry: RemoteEntry | undefined;
}

type Hashed = HashedFile | { readonly fault: Fault };

function targetsOf({ files, gone, remote }: CompareFolderRequest): readonly Target[] {
  const planned = files.map((file) => ({ relativePath: file.relativePath, file }));
  const deleted = gone.map((relativePath) => ({ relativePath, file: undefined }));
  return [...planned, ...deleted].flatMap((each) => {
    const remotePath = joinRemote(remote, each.relativePath);
    return remotePath === undefined ? [] : [{ ...each, remotePath }];
  });
}

class HashedBytes {
  private readonly onProgress: (doneBytes: number, totalBytes: number) => void;
  private done = 0;
  private total = 0;

  constructor(onProgress: (doneBytes: number, totalBytes: number) => void) {
    this.onProgress = onProgress;
  }

  expect(bytes: number): void {
    this.total += bytes;
  }

  add(bytes: number): void {
    this.done += bytes;
    this.onProgress(Math.min(this.done, this.total), this.total);
  }
}

/** Returns the hash of each local file, from the last common state if the file has not changed since then. */
async function hashHere(
  { local, clock }: CompareFolderDependencies,
  all: readonly Known[],
  bytes: HashedBytes,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Hashed>> {
  const hashes = new Map<string, Hashed>();
  const changed: PlannedFile[] = [];
  for (const { file, base } of all) {
    signal.throwIfAborted();
    if (file === undefined) continue;
    const state = await stateOf(local, file);
    if (base !== undefined && base.state === state?.state)
      hashes.set(file.relativePath, { file, ...base, state: base.state });
    else {
      changed.push(file);
      bytes.expect(file.sizeBytes);
    }
  }
  for (const file of changed) {
    try {
      hashes.set(file.relativePath, await hashFile(local, clock, file, signal));
    } catch (error) {
      const fault = faultOf(error);
      if (fault?.kind !== 'localFile' && fault?.kind !== 'invalidInput') throw error;
      hashes.set(file.relativePath, { fault });
    }
    bytes.add(file.sizeBytes);
  }
  return hashes;
}

/** Returns the state of a file now. Undefined if it can't be read. */
async function stateOf(local: LocalFiles, { location }: PlannedFile) {
  try {
    return await local.stat(location);
  } catch (error) {
    if (faultOf(error) === undefined) throw error;
    return undefined;
  }
}

async function hashFile(local: LocalFiles, clock: Clock, file: PlannedFile, signal: AbortSignal): Promise<HashedFile> {
  const startedAt = clock.now();
  const before = await local.stat(file.location);
  const { sha256, sizeBytes } = await local.hash(file.location, file.identity, () => undefined, signal);
  const after = await local.stat(file.location);
  if (before.state !== after.state) throw new EngeeError({ kind: 'localFile', path: file.location, code: 'CHANGED' });
  const isSettled = before.changedMs + coarsestTimeMs < startedAt;
  return { file, sha256, sizeBytes, state: isSettled ? before.state : '' };
}

/** Returns the hashes of the files on Engee that may have changed, and that may be the same as one that is known. */
async function hashThere(
  { remote }: CompareFolderDependencies,
  server: ServerUrl,
  all: readonly Known[],
  here: ReadonlyMap<string, Hashed>,
  bytes: HashedBytes,
  signal: AbortSignal,
): Promise<ReadonlyMap<RemotePath, SeenFile>> {
  const seen = new Map<RemotePath, SeenFile>();
  const unknown: (Known & { readonly entry: RemoteEntry })[] = [];
  for (const { entry, ...each } of all) {
    if (entry === undefined || !isReplaceable(entry)) continue;
    const local = here.get(each.relativePath);
    const known = each.base?.version === entry.version ? each.base.sha256 : undefined;
    seen.set(each.remotePath, known === undefined ? { entry } : { entry, sha256: known });
    const sizes = [each.base?.sizeBytes, local !== undefined && 'sizeBytes' in local ? local.sizeBytes : undefined];
    if (known !== undefined || !sizes.includes(entry.sizeBytes)) continue;
    unknown.push({ ...each, entry });
    bytes.expect(entry.sizeBytes);
  }
  if (unknown.length === 0) return seen;
  let reported = 0;
  const hashes = await remote.hash(
    server,
    unknown.map(({ remotePath }) => remotePath),
    (done) => {
      bytes.add(done - reported);
      reported = done;
    },
    signal,
  );
  for (const [index, { remotePath, entry }] of unknown.entries()) {
    const hash = hashes[index];
    // The hash belongs to a state of the file. If it isn't the listed one, the file changes right now.
    if (hash?.sizeBytes === entry.sizeBytes) seen.set(remotePath, { entry, sha256: hash.sha256 });
  }
  return seen;
}

function rowOf(
  { relativePath, remotePath, base, entry, file }: Known,
  here: Hashed | undefined,
  there: SeenFile | undefined,
): readonly SyncRow[] {
  const named = { relativePath, remotePath };
  const isUnchangedThere = base !== undefined && there?.sha256 === base.sha256;
  if (file === undefined)
    return isUnchangedThere ? [{ ...named, kind: 'deletedHere', there: { ...there, sha256: base.sha256 } }] : [];
  if (here === undefined) return [];
  if ('fault' in here) return [{ ...named, kind: 'unreadable', fault: here.fault }];
  if (entry === undefined) return [{ ...named, kind: 'onlyHere', here }];
  if (there === undefined) return [{ ...named, kind: 'blocked', here }];
  if (there.sha256 === here.sha256) return [{ ...named, kind: 'same', here, there }];
  if (isUnchangedThere) return [{ ...named, kind: 'newerHere', here, there }];
  const isUnchangedHere = base?.sha256 === here.sha256;
  const kind = base === undefined ? 'different' : isUnchangedHere ? 'newerThere' : 'bothChanged';
  return [{ ...named, kind, here, there }];
}
