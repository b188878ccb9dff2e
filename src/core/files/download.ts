import type { ArchiveEntry, Location, NamingRules, StagedFile, Staging } from '../../platform/localFiles.ts';
import type { ServerUrl } from '../api/serverUrl.ts';
import type { DownloadReply } from '../api/userApi.ts';
import { EngeeError } from '../errors/engeeError.ts';
import { admitArchive, maxArchiveEntries } from './archive.ts';
import { layOut, type Layout } from './archiveLayout.ts';
import type { DownloadItem, DownloadPlan } from './downloadPlan.ts';
import { placeFiles, type Arrival, type AskToolFolders, type DownloadedFile } from './placeFiles.ts';
import type { TransferDeps } from './transfers.ts';

export type { DownloadedFile } from './placeFiles.ts';

export interface DownloadRequest {
  readonly server: ServerUrl;
  readonly plan: DownloadPlan;
  readonly folder: Location;
  /** Names in the folder that the user agreed to replace. Whatever else is in the way stays, and the new file gets a number. */
  readonly replace: ReadonlySet<string>;
  readonly askToolFolders: AskToolFolders;
}

/** @param totalBytes absent when Engee does not tell; it may be some hundred bytes too many */
export type DownloadProgress = (receivedBytes: number, totalBytes: number | undefined) => void;

/**
 * Brings the files into the folder. All of them are gathered beside it first: a fault or a cancel while they come
 * leaves nothing behind, and so does an answer that holds anything that was not asked for. Rejects with what the API and
 * the question reject with, and with `localFile`, `archive`, `protocol`, `unexpectedFiles`, `partlySaved`.
 */
export async function download(
  { api, local, slots }: TransferDeps,
  { server, plan, folder, replace, askToolFolders }: DownloadRequest,
  onProgress: DownloadProgress,
  signal: AbortSignal,
): Promise<readonly DownloadedFile[]> {
  const staging = await local.stage(folder);
  try {
    const arrivals: Arrival[] = [];
    let doneBytes = 0;
    for (const group of plan) {
      const fetchGroup = async () => {
        const reply = await api.download(
          server,
          group.map(({ source }) => source),
          signal,
        );
        const totalBytes = plan.length === 1 ? (reply.sizeBytes ?? reply.transferBytes) : undefined;
        const file = await staging.write(
          reply.bytes,
          (bytes) => {
            onProgress(doneBytes + bytes, totalBytes);
          },
          signal,
        );
        doneBytes += file.sizeBytes;
        checkSize(file, reply);
        // What was told of the total may have been too much.
        if (totalBytes !== undefined) onProgress(doneBytes, doneBytes);
        return isArchive(reply, group)
          ? unpack(staging, file, group, local.namingRules(folder), signal)
          : asItIs(file, group);
      };
      arrivals.push(...(await slots.run(fetchGroup, signal)));
    }
    signal.throwIfAborted();
    const folderNames = await local.folderNames(folder);
    return await placeFiles(staging, arrivals, { folderNames, replace, askToolFolders }, signal);
  } finally {
    await staging.discard();
  }
}

function checkSize(file: StagedFile, reply: DownloadReply): void {
  if (reply.sizeBytes === undefined || reply.sizeBytes === file.sizeBytes) return;
  throw protocolError(`${file.sizeBytes} bytes of ${reply.sizeBytes}`);
}

/** An archive may also be the very file that was asked for. */
function isArchive(reply: DownloadReply, group: readonly DownloadItem[]): boolean {
  return reply.kind === 'zip' && !(group.length === 1 && group[0]?.source.toLowerCase().endsWith('.zip'));
}

function asItIs(file: StagedFile, [item, ...others]: readonly DownloadItem[]): readonly Arrival[] {
  if (item === undefined || others.length > 0) throw protocolError('one file for several');
  return [{ file, source: item.source, path: item.name }];
}

/** Everything is judged before a byte is unpacked. */
async function unpack(
  staging: Staging,
  archive: StagedFile,
  group: readonly DownloadItem[],
  rules: NamingRules,
  signal: AbortSignal,
): Promise<readonly Arrival[]> {
  let layout: Layout = new Map();
  const admit = (entries: readonly ArchiveEntry[], archiveBytes: number) => {
    const budgetBytes = admitArchive(entries, archiveBytes, rules);
    layout = layOut(entries, group);
    return budgetBytes;
  };
  const files = await staging.unpack(archive, maxArchiveEntries, admit, signal);
  return files.flatMap((file) => {
    const place = layout.get(file.path);
    return place === undefined ? [] : [{ file, ...place }];
  });
}

function protocolError(detail: string): EngeeError {
  return new EngeeError({ kind: 'protocol', what: 'download', detail });
}
