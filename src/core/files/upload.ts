import type { ServerUrl } from '../api/serverUrl.ts';
import type { UploadFile, UploadReply } from '../api/userApi.ts';
import { EngeeError, faultOf } from '../errors/engeeError.ts';
import type { Fault } from '../errors/fault.ts';
import { toBatches } from './batches.ts';
import { chosenNames } from './chosenNames.ts';
import type { RemoteFiles } from './remote/remoteFiles.ts';
import { listRemote } from './remoteListing.ts';
import { joinRemote, parseRemotePath, remoteBaseName, remoteParent, type RemotePath } from './remotePath.ts';
import { type TransferDependencies, transfersAtATime } from './transfers.ts';
import type { PlannedReplacement } from './uploadConflicts.ts';
import { effectOf, maxFailuresInARow, mayHaveArrived, mayHaveReplaced } from './uploadFaults.ts';
import type { FileOutcome } from './uploadOutcome.ts';
import type { PlannedFile } from './uploadPlan.ts';

export interface UploadDependencies extends TransferDependencies {
  readonly remote: Pick<RemoteFiles, 'replace'>;
}

export interface UploadRequest {
  readonly server: ServerUrl;
  readonly target: RemotePath;
  /** Files to send into `target`. Engee gives them other names if theirs are taken. */
  readonly files: readonly PlannedFile[];
  /** Files that replace the ones that were seen on Engee. */
  readonly replacements: readonly PlannedReplacement[];
}

/**
 * Uploads the files, two requests at a time, and never sends a file twice. A failure that is about one file doesn't stop the
 * others. One that concerns all of them stops the upload after the requests in flight, and so do several in a row.
 * Also resolves after failures and cancellation. Returns the outcome of every file: first of `files`, then of `replacements`.
 * @param onProgress called with the bytes of all files sent so far
 */
export async function upload(
  deps: UploadDependencies,
  request: UploadRequest,
  onProgress: (sentBytes: number) => void,
  signal: AbortSignal,
): Promise<readonly FileOutcome[]> {
  const directories = directoriesOf(request);
  const before = await listRemote(deps, request.server, directories, signal);
  const run = new UploadRun(deps, request, onProgress, signal);
  await Promise.all(Array.from({ length: transfersAtATime }, () => run.work()));
  const outcomes = run.outcomes();
  const unconfirmed = outcomes.flatMap((outcome) =>
    outcome.kind === 'stored' && !outcome.isConfirmed ? [outcome.remotePath] : [],
  );
  if (before === undefined || unconfirmed.length === 0) return outcomes;
  const after = await listRemote(deps, request.server, directories, signal);
  return after === undefined ? outcomes : withChosenNames(outcomes, chosenNames(before, after, unconfirmed));
}

function directoriesOf({ files, target }: UploadRequest): readonly RemotePath[] {
  const paths = files.map(({ relativePath }) => joinRemote(target, relativePath));
  return [...new Set(paths.flatMap((path) => (path === undefined ? [] : [remoteParent(path)])))];
}

function withChosenNames(
  outcomes: readonly FileOutcome[],
  chosen: ReadonlyMap<RemotePath, RemotePath>,
): readonly FileOutcome[] {
  return outcomes.map((outcome) => {
    const remotePath = outcome.kind === 'stored' && !outcome.isConfirmed ? chosen.get(outcome.remotePath) : undefined;
    return remotePath === undefined ? outcome : { kind: 'stored', file: outcome.file, remotePath, isConfirmed: true };
  });
}

/** A file that could be opened, with its target. */
interface Ready {
  readonly file: PlannedFile;
  readonly remotePath: RemotePath;
  readonly upload: UploadFile;
}

/** The work of one request. */
type Part =
  | { readonly kind: 'batch'; readonly files: readonly PlannedFile[] }
  | { readonly kind: 'replacement'; readonly planned: PlannedReplacement };

class UploadRun {
  private readonly deps: UploadDependencies;
  private readonly request: UploadRequest;
  private readonly onProgress: (sentBytes: number) => void;
  private readonly signal: AbortSignal;
  private readonly queue: Part[];
  private readonly known = new Map<PlannedFile, FileOutcome>();
  private isStopped = false;
  private failuresInARow = 0;
  private sentBytes = 0;

  constructor(
    deps: UploadDependencies,
    request: UploadRequest,
    onProgress: (sentBytes: number) => void,
    signal: AbortSignal,
  ) {
    this.deps = deps;
    this.request = request;
    this.onProgress = onProgress;
    this.signal = signal;
    this.queue = [
      ...toBatches(request.files).map((files) => ({ kind: 'batch', files }) as const),
      ...request.replacements.map((planned) => ({ kind: 'replacement', planned }) as const),
    ];
  }

  outcomes(): readonly FileOutcome[] {
    const { files, replacements } = this.request;
    return [...files, ...replacements.map(({ file }) => file)].map(
      (file) => this.known.get(file) ?? { kind: 'notTried', file },
    );
  }

  async work(): Promise<void> {
    while (!this.isStopped) {
      const part = this.queue.shift();
      if (part === undefined) return;
      try {
        await this.deps.slots.run(() => this.carryOut(part), this.signal);
      } catch (error) {
        this.isStopped = true;
        // The upload was canceled while it waited for a slot. Failures of requests are already in the outcomes.
        if (faultOf(error) === undefined) throw error;
      }
    }
  }

  private async carryOut(part: Part): Promise<void> {
    // Another request can have stopped the upload while this part waited for its slot.
    if (this.isStopped) return;
    await (part.kind === 'batch' ? this.send(part.files) : this.replace(part.planned));
  }

  private async send(batch: readonly PlannedFile[]): Promise<void> {
    const ready: Ready[] = [];
    for (const file of batch) {
      const opened = await this.open(file);
      if (opened.kind === 'failed') this.known.set(file, opened);
      else ready.push(opened.ready);
    }
    if (ready.length > 0) await this.post(ready);
  }

  private async open(
    file: PlannedFile,
  ): Promise<{ kind: 'ready'; ready: Ready } | Extract<FileOutcome, { kind: 'failed' }>> {
    const remotePath = joinRemote(this.request.target, file.relativePath);
    if (remotePath === undefined) return { kind: 'failed', file, fault: { kind: 'invalidInput', input: 'remotePath' } };
    try {
      const source = await this.deps.local.read(file.location, file.identity);
      const upload = { ...source, name: remoteBaseName(remotePath), directory: remoteParent(remotePath) };
      return { kind: 'ready', ready: { file, remotePath, upload } };
    } catch (error) {
      const fault = faultOf(error);
      if (fault === undefined) throw error;
      return { kind: 'failed', file, fault };
    }
  }

  private async post(ready: readonly Ready[]): Promise<void> {
    const files = ready.map(({ file }) => file);
    const share = this.shareOf(files);
    try {
      const reply = await this.deps.api.upload(
        this.request.server,
        ready.map(({ upload }) => upload),
        (sent, total) => {
          share.set(sent / total);
        },
        this.signal,
      );
      share.set(1);
      this.setStored(ready, reply);
      this.failuresInARow = 0;
    } catch (error) {
      const isAnyFileComplete = share.value === 1 || (ready.length > 1 && share.value > 0);
      this.setFailed(files, error, (fault) => mayHaveArrived(fault, isAnyFileComplete));
    }
  }

  /** Hashes the file as it is now, so the server can check what arrives. The user may have saved it since the comparison. */
  private async replace({ file, remotePath, expected }: PlannedReplacement): Promise<void> {
    const { local, remote } = this.deps;
    const share = this.shareOf([file]);
    try {
      const { sha256, sizeBytes } = await local.hash(file.location, file.identity, () => undefined, this.signal);
      const opened = await local.read(file.location, file.identity);
      if (opened.sizeBytes !== sizeBytes)
        throw new EngeeError({ kind: 'localFile', path: file.location, code: 'CHANGED' });
      const replacement = { target: remotePath, source: opened, sha256, expected };
      await remote.replace(
        this.request.server,
        replacement,
        (sent, total) => {
          share.set(Math.min(1, sent / Math.max(1, total ?? sizeBytes)));
        },
        this.signal,
      );
      share.set(1);
      this.known.set(file, { kind: 'stored', file, remotePath, isConfirmed: true, isReplacement: true });
      this.failuresInARow = 0;
    } catch (error) {
      this.setFailed([file], error, (fault) => mayHaveReplaced(fault, share.value === 1));
    }
  }

  /** Counts the part of some files that was sent. */
  private shareOf(files: readonly PlannedFile[]) {
    const plannedBytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    const share = {
      value: 0,
      set: (next: number) => {
        this.sentBytes += (next - share.value) * plannedBytes;
        share.value = next;
        this.onProgress(Math.round(this.sentBytes));
      },
    };
    return share;
  }

  /** Rethrows an error that is not a fault. */
  private setFailed(files: readonly PlannedFile[], error: unknown, isUnknown: (fault: Fault) => boolean): void {
    const fault = faultOf(error);
    if (fault === undefined) throw error;
    const kind = isUnknown(fault) ? 'unknown' : 'failed';
    for (const file of files) this.known.set(file, { kind, file, fault });
    const effect = effectOf(fault);
    if (effect === 'count') this.failuresInARow += 1;
    if (effect === 'stop' || this.failuresInARow >= maxFailuresInARow) this.isStopped = true;
  }

  private setStored(ready: readonly Ready[], reply: UploadReply): void {
    const reported = reportedPaths(reply, ready.length);
    ready.forEach(({ file, remotePath }, index) => {
      const reportedPath = reported?.[index];
      this.known.set(file, {
        kind: 'stored',
        file,
        remotePath: reportedPath ?? remotePath,
        isConfirmed: reportedPath !== undefined,
      });
    });
  }
}

/** The reply is not documented, so it is used only if it contains one remote path for each file. */
function reportedPaths(reply: UploadReply, count: number): readonly RemotePath[] | undefined {
  if (reply.storedPaths?.length !== count) return undefined;
  const paths = reply.storedPaths.map(parseRemotePath);
  return paths.every((path) => path !== undefined) ? paths : undefined;
}
