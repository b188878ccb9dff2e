import type { ServerUrl } from '../../api/serverUrl.ts';
import type { UserApi } from '../../api/userApi.ts';
import { EngeeError, faultOf } from '../../errors/engeeError.ts';
import type { Fault } from '../../errors/fault.ts';
import type { RemotePath } from '../remotePath.ts';
import { withKnownOutcome } from './afterRestart.ts';
import { jobResults } from './filesReply.ts';
import type { ExpectedTarget, Progress, RemoteEntry, Replacement } from './remoteFiles.ts';
import { type JobDependencies, runJob } from './remoteJob.ts';
import { below, type RemoteStaging, type Staged, type StagingFolder } from './remoteStaging.ts';

export interface ReplaceDependencies extends JobDependencies {
  readonly userApi: Pick<UserApi, 'upload'>;
  readonly staging: RemoteStaging;
}

/** Fixed, so that the target may have any name, also one that can't be uploaded. */
const stagedName = 'staged';

/** Implements `RemoteFiles.replace`. */
export async function replaceFile(
  dependencies: ReplaceDependencies,
  server: ServerUrl,
  replacement: Replacement,
  onProgress: Progress,
  signal: AbortSignal,
): Promise<RemoteEntry> {
  const { calls, staging } = dependencies;
  // Sends nothing if the server accepts no bridge.
  await calls.epoch(server, signal);
  return staging.use(server, async (folder) => {
    const lost = await upload(dependencies, server, folder, replacement, onProgress, signal);
    return withKnownOutcome(
      async () => place(dependencies, server, folder, replacement, lost, signal),
      // The server compares the target with the new file if the staged one is gone, so it can be placed twice.
      async () => Promise.resolve(undefined),
      signal,
    );
  });
}

/** Sends the file to the folder. Returns the fault if the connection was lost after the file may have been stored. */
async function upload(
  { userApi }: ReplaceDependencies,
  server: ServerUrl,
  { path }: StagingFolder,
  { source }: Replacement,
  onProgress: Progress,
  signal: AbortSignal,
): Promise<Fault | undefined> {
  const { sizeBytes } = source;
  const report = (sent: number, total: number) => {
    onProgress(Math.max(0, sent - Math.max(0, total - sizeBytes)), sizeBytes);
  };
  try {
    await userApi.upload(server, [{ name: stagedName, directory: path, ...source }], report, signal);
    return undefined;
  } catch (error) {
    const fault = faultOf(error);
    if (fault?.kind !== 'outcomeUnknown' && fault?.kind !== 'timeout') throw error;
    return fault;
  }
}

async function place(
  dependencies: ReplaceDependencies,
  server: ServerUrl,
  folder: StagingFolder,
  { target, source, sha256, expected }: Replacement,
  lost: Fault | undefined,
  signal: AbortSignal,
): Promise<Staged<RemoteEntry>> {
  const staged = stagedPath(folder);
  const args = [staged, target, String(source.sizeBytes), sha256, expectedText(expected)];
  try {
    const { entry, isCleaned } = await runJob(
      dependencies,
      server,
      {
        kind: 'place',
        id: folder.id,
        args: args.map((text) => ({ text })),
        path: target,
        isChange: true,
        result: jobResults.place,
      },
      signal,
    );
    // The rest of a request whose connection was lost could still create the folder again.
    return { result: entry, isCleaned: isCleaned && lost === undefined };
  } catch (error) {
    const fault = faultOf(error);
    if (lost === undefined || fault?.kind !== 'remoteFile' || fault.path !== staged) throw error;
    // The upload did not arrive, so it is known that nothing was stored.
    throw new EngeeError({ kind: 'brokenTransfer', what: 'upload', code: lost.kind });
  }
}

function stagedPath({ path }: StagingFolder): RemotePath {
  return below(path, stagedName);
}

/** Returns what is expected of a target, as the server reads it. */
export function expectedText(expected: ExpectedTarget): string {
  return expected.kind === 'absent' ? 'absent' : `seen:${expected.version}:${expected.sha256 ?? ''}`;
}
