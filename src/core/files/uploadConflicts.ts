import type { LocalFiles } from '../../platform/localFiles.ts';
import type { ServerUrl } from '../api/serverUrl.ts';
import { faultOf } from '../errors/engeeError.ts';
import type { ExpectedTarget, RemoteEntry, RemoteFiles } from './remote/remoteFiles.ts';
import { joinRemote, type RemotePath } from './remotePath.ts';
import type { PlannedFile } from './uploadPlan.ts';

/**
 * What to do with files that exist on Engee. `replace` replaces those that differ and doesn't send those that are the same.
 * `keepBoth` sends all, and Engee gives them other names. `skipSame` is `keepBoth` without those that are the same.
 */
export type UploadChoice = 'replace' | 'keepBoth' | 'skipSame';

/** A planned file and the file on Engee that has its name. */
export interface ExistingFile {
  readonly file: PlannedFile;
  readonly remotePath: RemotePath;
  readonly entry: RemoteEntry;
  /** The hash of the file on Engee. Present if the sizes are equal. */
  readonly sha256?: string;
}

/** The files of an upload, by what is on Engee at their target. Each file is in one of the lists. */
export interface Comparison {
  /** Nothing has the name, or the target is not a valid path, which the upload reports. */
  readonly fresh: readonly PlannedFile[];
  /** A file with the same content has the name. */
  readonly same: readonly ExistingFile[];
  /** A file with another content has the name. */
  readonly differing: readonly ExistingFile[];
  /** Something that is never replaced has the name: a folder, a pipe, a link out of `/user`, or another file of the upload. */
  readonly blocked: readonly PlannedFile[];
}

export interface CompareDependencies {
  readonly local: LocalFiles;
  readonly remote: Pick<RemoteFiles, 'stat' | 'hash'>;
}

export interface CompareRequest {
  readonly server: ServerUrl;
  readonly files: readonly PlannedFile[];
  readonly target: RemotePath;
}

/** A file to store in place of the one that was found there. */
export interface PlannedReplacement {
  readonly file: PlannedFile;
  readonly remotePath: RemotePath;
  readonly expected: ExpectedTarget;
}

/** What an upload does with each of its files. */
export interface UploadDecision {
  /** Files to send to names that are free, or else get another name from Engee. */
  readonly files: readonly PlannedFile[];
  readonly replacements: readonly PlannedReplacement[];
  /** Files that are on Engee already, so they are not sent. */
  readonly skipped: readonly ExistingFile[];
}

/**
 * Finds out what is on Engee at the targets of an upload. Compares content only for equal sizes, by hash. Changes nothing.
 * Rejects with the faults of `RemoteFiles`. A local file that can't be read counts as differing; the upload reports it.
 * @param onProgress called with the bytes that were hashed on both sides, and their total
 */
export async function compareWithServer(
  deps: CompareDependencies,
  request: CompareRequest,
  onProgress: (doneBytes: number, totalBytes: number) => void,
  signal: AbortSignal,
): Promise<Comparison> {
  const { fresh, taken, blocked } = await findTaken(deps, request, signal);
  const alike: ExistingFile[] = [];
  const differing: ExistingFile[] = [];
  for (const existing of taken) {
    const sizeBytes = await currentSize(deps.local, existing.file);
    (sizeBytes === existing.entry.sizeBytes ? alike : differing).push(existing);
  }
  const [localHashes, remoteHashes] = await hashBoth(deps, request.server, alike, onProgress, signal);
  const same: ExistingFile[] = [];
  for (const [index, existing] of alike.entries()) {
    const remote = remoteHashes[index];
    // The hash belongs to a state of the file. If it isn't the listed one, the file changes right now.
    const found = remote?.sizeBytes === existing.entry.sizeBytes ? { ...existing, sha256: remote.sha256 } : existing;
    const isSame = found.sha256 !== undefined && found.sha256 === localHashes[index];
    (isSame ? same : differing).push(found);
  }
  return { fresh, same, differing, blocked };
}

/** Returns what an upload does with its files after the user's choice. */
export function decideUpload({ fresh, same, differing, blocked }: Comparison, choice: UploadChoice): UploadDecision {
  const filesOf = (existing: readonly ExistingFile[]) => existing.map(({ file }) => file);
  switch (choice) {
    case 'replace':
      return { files: [...fresh, ...blocked], replacements: differing.map(toReplacement), skipped: same };
    case 'keepBoth':
      return { files: [...fresh, ...blocked, ...filesOf(differing), ...filesOf(same)], replacements: [], skipped: [] };
    case 'skipSame':
      return { files: [...fresh, ...blocked, ...filesOf(differing)], replacements: [], skipped: same };
  }
}

function toReplacement({ file, remotePath, entry, sha256 }: ExistingFile): PlannedReplacement {
  const expected = { kind: 'seen', version: entry.version, ...(sha256 !== undefined && { sha256 }) } as const;
  return { file, remotePath, expected };
}

async function findTaken({ remote }: CompareDependencies, request: CompareRequest, signal: AbortSignal) {
  const fresh: PlannedFile[] = [];
  const taken: ExistingFile[] = [];
  const blocked: PlannedFile[] = [];
  const targets = new Map<RemotePath, PlannedFile>();
  for (const file of request.files) {
    const remotePath = joinRemote(request.target, file.relativePath);
    if (remotePath === undefined) fresh.push(file);
    else if (targets.has(remotePath)) blocked.push(file);
    else targets.set(remotePath, file);
  }
  const all = [...targets];
  const entries = await remote.stat(
    request.server,
    all.map(([path]) => path),
    signal,
  );
  for (const [index, [remotePath, file]] of all.entries()) {
    const entry = entries[index];
    if (entry === undefined) fresh.push(file);
    else if (isReplaceable(entry)) taken.push({ file, remotePath, entry });
    else blocked.push(file);
  }
  return { fresh, taken, blocked };
}

/** Returns whether an upload may replace this: a file, or a link to one. */
export function isReplaceable({ kind, link }: RemoteEntry): boolean {
  return kind === 'file' || (kind === 'link' && link?.leadsTo === 'file');
}

/** Returns the size now, because the user may have saved the file after planning. Undefined if it can't be read. */
async function currentSize(local: LocalFiles, { location }: PlannedFile): Promise<number | undefined> {
  return ifReadable(async () => (await local.stat(location)).sizeBytes);
}

/** Hashes the files here and on Engee at the same time. If one side fails, the other stops. */
async function hashBoth(
  { local, remote }: CompareDependencies,
  server: ServerUrl,
  files: readonly ExistingFile[],
  onProgress: (doneBytes: number, totalBytes: number) => void,
  signal: AbortSignal,
) {
  if (files.length === 0) return [[], []] as const;
  const failure = new AbortController();
  const either = AbortSignal.any([signal, failure.signal]);
  const sideBytes = files.reduce((sum, { entry }) => sum + entry.sizeBytes, 0);
  const done = { here: 0, there: 0 };
  const report = (side: keyof typeof done, bytes: number) => {
    done[side] = bytes;
    onProgress(done.here + done.there, 2 * sideBytes);
  };
  try {
    return await Promise.all([
      hashHere(
        local,
        files,
        (bytes) => {
          report('here', bytes);
        },
        either,
      ),
      remote.hash(
        server,
        files.map(({ remotePath }) => remotePath),
        (bytes) => {
          report('there', bytes);
        },
        either,
      ),
    ]);
  } catch (error) {
    failure.abort();
    throw error;
  }
}

async function hashHere(
  local: LocalFiles,
  files: readonly ExistingFile[],
  onProgress: (hashedBytes: number) => void,
  signal: AbortSignal,
): Promise<readonly (string | undefined)[]> {
  const hashes: (string | undefined)[] = [];
  let finishedBytes = 0;
  for (const { file, entry } of files) {
    const hash = await ifReadable(() =>
      local.hash(
        file.location,
        file.identity,
        (bytes) => {
          onProgress(finishedBytes + bytes);
        },
        signal,
      ),
    );
    finishedBytes += entry.sizeBytes;
    onProgress(finishedBytes);
    hashes.push(hash?.sha256);
  }
  return hashes;
}

async function ifReadable<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    const fault = faultOf(error);
    if (fault?.kind !== 'localFile' && fault?.kind !== 'invalidInput') throw error;
    return undefined;
  }
}
