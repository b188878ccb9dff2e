import * as v from 'valibot';
import type { ServerUrl } from '../../api/serverUrl.ts';
import { parseRemotePath, remoteRoot } from '../remotePath.ts';
import { unexpectedReply } from './fileFault.ts';
import { changedItem, jobResults } from './filesReply.ts';
import { hiddenInRoot } from './hiddenNames.ts';
import type { ChangedFile, ChangedFiles, Period } from './remoteFiles.ts';
import { type JobDependencies, runJob } from './remoteJob.ts';
import type { RemoteStaging } from './remoteStaging.ts';

/** Finds changed files for `RemoteFiles.findChanged`. The server creates a folder for a moment, to read the clock of the files. */
export async function findChanged(
  jobs: JobDependencies,
  staging: RemoteStaging,
  server: ServerUrl,
  { beganMs, endedMs }: Period,
  maxFiles: number,
  signal: AbortSignal,
): Promise<ChangedFiles> {
  const files: ChangedFile[] = [];
  let unusable = 0;
  const take = (items: readonly unknown[]) => {
    if (files.length + unusable + items.length > maxFiles) throw unexpectedReply('changed files');
    for (const item of items) {
      const parsed = v.safeParse(changedItem, item);
      if (!parsed.success) throw unexpectedReply('changed file');
      const path = parseRemotePath(parsed.output.path);
      if (path === undefined) unusable += 1;
      else files.push({ path, sizeBytes: parsed.output.size });
    }
  };
  return staging.use(server, async ({ id }) => {
    const texts = [
      remoteRoot,
      hiddenInRoot.join('\0'),
      String(maxFiles),
      String(beganMs),
      endedMs === undefined ? '' : String(endedMs),
      id,
    ];
    const args = texts.map((text) => ({ text }));
    const request = { kind: 'find_changed', id, args, path: remoteRoot, isChange: false };
    const { isCut, isCleaned } = await runJob(
      jobs,
      server,
      { ...request, result: jobResults.changed, onItems: take },
      signal,
    );
    return { result: { files, unusable, isCut }, isCleaned };
  });
}
