import type { ServerUrl } from '../api/serverUrl.ts';
import type { UploadFile, UploadReply } from '../api/userApi.ts';
import { faultOf } from '../errors/engeeError.ts';
import type { Fault } from '../errors/fault.ts';
import { toBatches } from './batches.ts';
import { chosenNames } from './chosenNames.ts';
import { listRemote } from './remoteListing.ts';
import { joinRemote, parseRemotePath, remoteBaseName, remoteParent, type RemotePath } from './remotePath.ts';
import { type TransferDependencies, transfersAtATime } from './transfers.ts';
import type { FileOutcome } from './uploadOutcome.ts';
import type { PlannedFile } from './uploadPlan.ts';

export interface UploadRequest {
  readonly server: ServerUrl;
  readonly files: readonly PlannedFile[];
  readonly target: RemotePath;
}

/**
 * Uploads the files into `target`, two requests at a time, and never sends a file twice.
 * A problem with a local file doesn't stop the others. Any other failure stops the upload after the requests in flight.
 * Also resolves after failures and cancellation. Returns the outcome of every file in the order of the plan.
 * @param onProgress called with the bytes of all files sent so far
 */
export async function upload(
  deps: TransferDependencies,
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

class UploadRun {
  private readonly deps: TransferDependencies;
  private readonly request: UploadRequest;
  private readonly onProgress: (sentBytes: number) => void;
  private readonly signal: AbortSignal;
  private readonly queue: (readonly PlannedFile[])[];
  private readonly known = new Map<PlannedFile, FileOutcome>();
  private isStopped = false;
  private sentBytes = 0;

  constructor(
    deps: TransferDependencies,
    request: UploadRequest,
    onProgress: (sentBytes: number) => void,
    signal: AbortSignal,
  ) {
    this.deps = deps;
    this.request = request;
    this.onProgress = onProgress;
    this.signal = signal;
    this.queue = [...toBatches(request.files)];
  }

  outcomes(): readonly FileOutcome[] {
    return this.request.files.map((file) => this.known.get(file) ?? { kind: 'notTried', file });
  }

  async work(): Promise<void> {
    while (!this.isStopped) {
      const batch = this.queue.shift();
      if (batch === undefined) return;
      try {
        await this.deps.slots.run(() => this.send(batch), this.signal);
      } catch (error) {
        this.isStopped = true;
        // The upload was canceled while it waited for a slot. Failures of requests are already in the outcomes.
        if (faultOf(error) === undefined) throw error;
      }
    }
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
    const plannedBytes = ready.reduce((sum, { file }) => sum + file.sizeBytes, 0);
    let share = 0;
    const setShare = (next: number) => {
      this.sentBytes += (next - share) * plannedBytes;
      share = next;
      this.onProgress(Math.round(this.sentBytes));
    };
    try {
      const files = ready.map(({ upload }) => upload);
      const reply = await this.deps.api.upload(
        this.request.server,
        files,
        (sent, total) => {
          setShare(sent / total);
        },
        this.signal,
      );
      setShare(1);
      this.setStored(ready, reply);
    } catch (error) {
      const fault = faultOf(error);
      if (fault === undefined) throw error;
      const kind = mayHaveArrived(fault, share === 1 || (ready.length > 1 && share > 0)) ? 'unknown' : 'failed';
      for (const { file } of ready) this.known.set(file, { kind, file, fault });
      if (!isAboutOneFile(fault)) this.isStopped = true;
    }
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

function isAboutOneFile(fault: Fault): boolean {
  return fault.kind === 'localFile' || fault.kind === 'invalidInput';
}

/**
 * Engee documents that an interrupted transfer stores nothing, so a file that was not sent completely doesn't exist.
 * For several files in one request, it is not documented whether the complete ones are kept.
 */
function mayHaveArrived(fault: Fault, isAnyFileComplete: boolean): boolean {
  if (!isAnyFileComplete) return false;
  switch (fault.kind) {
    case 'canceled':
    case 'outcomeUnknown':
    case 'timeout':
    case 'protocol':
    case 'localFile':
      return true;
    case 'unavailable':
      // A gateway can fail after the server behind it has stored the file.
      return fault.why.kind === 'webPage' || (fault.why.kind === 'status' && fault.why.status >= 500);
    default:
      return false;
  }
}
