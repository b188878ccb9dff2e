import * as v from 'valibot';
import type { Clock } from '../../../platform/clock.ts';
import type { Inflate } from '../../../platform/inflate.ts';
import type { LeftoverJournal } from '../../../platform/leftoverJournal.ts';
import type { Logger } from '../../../platform/logger.ts';
import type { ServerUrl } from '../../api/serverUrl.ts';
import type { UserApi } from '../../api/userApi.ts';
import type { BridgeCalls } from '../../bridge/bridgeCalls.ts';
import { EngeeError } from '../../errors/engeeError.ts';
import { parseRemotePath, remoteBaseName, remoteParent, type RemotePath } from '../remotePath.ts';
import { withKnownOutcome } from './afterRestart.ts';
import { FileCalls } from './fileCalls.ts';
import { problemError, unexpectedReply } from './fileFault.ts';
import { type FilesReply, jobResults, searchMatch } from './filesReply.ts';
import { findChanged } from './findChanged.ts';
import { listPage, readRange } from './immediateCalls.ts';
import { joinedPaths, pathBatches } from './pathBatches.ts';
import type {
  RemoteEntry,
  RemoteFiles,
  RemoteFolderPage,
  RemoteHash,
  SearchMatch,
  SearchOptions,
} from './remoteFiles.ts';
import { type JobRequest, runJob } from './remoteJob.ts';
import { RemoteStaging } from './remoteStaging.ts';
import { expectedText, replaceFile } from './replaceFile.ts';
import { sharedFlight } from './sharedFlight.ts';

export interface RemoteFilesDependencies {
  readonly calls: BridgeCalls<FilesReply>;
  readonly userApi: Pick<UserApi, 'upload'>;
  readonly inflate: Inflate;
  readonly journal: LeftoverJournal;
  readonly clock: Clock;
  readonly log: Logger;
}

export interface RemoteFilesService extends RemoteFiles {
  /** Removes temporary files that ended windows left on this server. Sends nothing if they left nothing. Never rejects. */
  removeLeftovers(server: ServerUrl, signal: AbortSignal): Promise<void>;
}

/** Creates the access to the server's files on top of the Julia module for files. */
export function createRemoteFiles({
  calls: bridgeCalls,
  userApi,
  inflate,
  journal,
  clock,
  log,
}: RemoteFilesDependencies): RemoteFilesService {
  const calls = new FileCalls(bridgeCalls, clock);
  const jobs = { calls, clock };
  const staging = new RemoteStaging({ ...jobs, journal, log });
  const listing = sharedFlight<RemoteFolderPage>();

  const change = async (
    server: ServerUrl,
    kind: string,
    paths: readonly [RemotePath, ...string[]],
    signal: AbortSignal,
    options: Partial<JobRequest<object>> = {},
  ): Promise<true> => {
    const args = paths.map((text) => ({ text }));
    const request = { kind, args, path: paths[0], isChange: true, result: v.object({}), ...options };
    await runJob(jobs, server, request, signal);
    return true;
  };
  const existing = async (server: ServerUrl, paths: readonly RemotePath[], signal: AbortSignal) =>
    (await files.stat(server, paths, signal)).map((entry) => entry !== undefined);

  const files: RemoteFilesService = {
    list: async (server, folder, after, signal) =>
      listing(
        `${server} ${after ?? ''} ${folder}`,
        async (never) => listPage(calls, server, folder, after, never),
        signal,
      ),

    async stat(server, paths, signal) {
      const entries = pathBatches(paths).map(async (batch): Promise<readonly (RemoteEntry | undefined)[]> => {
        const [path] = batch;
        const call = ['stat_paths', joinedPaths(batch)] as const;
        const { header } = await calls.ask(server, { kind: 'stats', call, path: path ?? '' }, signal);
        if (header.entries.length !== batch.length) throw unexpectedReply('stats');
        return batch.map((each, index) => entryOf(header.entries[index], each));
      });
      return (await Promise.all(entries)).flat();
    },

    read: async (server, path, range, signal) => readRange(calls, inflate, server, path, range, signal),

    async hash(server, paths, onProgress, signal) {
      const found: (RemoteHash | undefined)[] = [];
      let before = 0;
      const batches = pathBatches(paths);
      for (const batch of batches) {
        let done = 0;
        const { hashes } = await runJob(
          jobs,
          server,
          {
            kind: 'hash',
            args: [joinedPaths(batch)],
            path: batch[0] ?? '',
            isChange: false,
            result: jobResults.hashes,
            onProgress: (bytes, total) => {
              done = bytes;
              onProgress(before + bytes, batches.length === 1 ? total : undefined);
            },
          },
          signal,
        );
        if (hashes.length !== batch.length) throw unexpectedReply('hashes');
        found.push(...hashes.map((each) => each ?? undefined));
        before += done;
      }
      return found;
    },

    async makeFolder(server, path, signal) {
      await withKnownOutcome(
        async () => change(server, 'make_folder', [path], signal),
        // It can be made twice.
        async () => Promise.resolve(undefined),
        signal,
      );
    },

    async rename(server, from, to, expected, signal) {
      await withKnownOutcome(
        async () => change(server, 'rename', [from, to, expectedText(expected)], signal),
        async () => {
          const [hasSource, hasTarget] = await existing(server, [from, to], signal);
          if (hasSource === true) return undefined;
          if (hasTarget === true) return true;
          throw new EngeeError({ kind: 'outcomeUnknown', what: 'files' });
        },
        signal,
      );
    },

    async copy(server, from, to, onProgress, signal) {
      await withKnownOutcome(
        async () =>
          staging.use(server, async ({ id }) => ({
            result: await change(server, 'copy', [from, to], signal, { id, onProgress }),
            isCleaned: true,
          })),
        // A copy gets its name when it is complete.
        async () => ((await existing(server, [to], signal))[0] === true ? true : undefined),
        signal,
      );
    },

    async remove(server, path, { kind, version = '' }, signal) {
      await withKnownOutcome(
        async () => change(server, 'remove', [path, kind, version], signal),
        async () => ((await existing(server, [path], signal))[0] === true ? undefined : true),
        signal,
      );
    },

    replace: async (server, replacement, onProgress, signal) =>
      replaceFile({ ...jobs, userApi, staging }, server, replacement, onProgress, signal),

    pack: async (server, folder, onProgress, signal) =>
      staging.fill(server, async ({ id, path }) => {
        const packed = await runJob(
          jobs,
          server,
          {
            kind: 'pack',
            id,
            args: [{ text: folder }, { text: id }],
            path: folder,
            isChange: false,
            result: jobResults.pack,
            onProgress,
          },
          signal,
        );
        const archive = parseRemotePath(packed.archive);
        if (archive === undefined || remoteParent(archive) !== path) throw unexpectedReply('archive');
        const { size, entries, leftOut, leftOutCount } = packed;
        return { archive, sizeBytes: size, entryCount: entries, leftOut, leftOutCount };
      }),

    discard: async (server, archive, signal) => staging.discard(server, archive, signal),

    async search(server, options, onMatches, signal) {
      const { isCut, files: searchedFiles } = await runJob(
        jobs,
        server,
        {
          kind: 'find',
          args: searchArguments(options).map((text) => ({ text })),
          path: options.folder,
          isChange: false,
          result: jobResults.search,
          onItems: (items) => {
            onMatches(items.flatMap(matchOf));
          },
        },
        signal,
      );
      return { isCut, searchedFiles };
    },

    findChanged: async (server, period, maxFiles, signal) =>
      findChanged(jobs, staging, server, period, maxFiles, signal),

    removeLeftovers: async (server, signal) => staging.removeLeftovers(server, signal),
  };
  return files;
}

/** Returns the entry of a path. Throws if the server could not look there, because then it is unknown whether it exists. */
function entryOf(
  answer: Extract<FilesReply, { kind: 'stats' }>['entries'][number] | undefined,
  path: RemotePath,
): RemoteEntry | undefined {
  if (answer === null || answer === undefined) return undefined;
  if (!('problem' in answer)) return { ...answer, name: remoteBaseName(path) };
  if (answer.problem === 'notFound' || answer.problem === 'notAFolder') return undefined;
  throw problemError(answer, path);
}

function searchArguments({ folder, name, includesHidden, maxMatches, text }: SearchOptions): readonly string[] {
  const names = [folder, name, flag(includesHidden), String(maxMatches)];
  return text === undefined ? names : [...names, text.query, flag(text.isCaseSensitive), flag(text.isRegex)];
}

function flag(value: boolean): string {
  return value ? '1' : '0';
}

/** Leaves out what can't be opened. */
function matchOf(item: unknown): readonly SearchMatch[] {
  const parsed = v.safeParse(searchMatch, item);
  if (!parsed.success) throw unexpectedReply('match');
  const { path, ...place } = parsed.output;
  const found = parseRemotePath(path);
  return found === undefined ? [] : [{ path: found, ...place }];
}
