import type { ArchiveEntry, Location, NamingRules, StagedFile, Staging } from '../../platform/localFiles.ts';
import type { ServerUrl } from '../api/serverUrl.ts';
import type { DownloadReply } from '../api/userApi.ts';
import { EngeeError } from '../errors/engeeError.ts';
import { admitArchive, maxArchiveEntries } from './archive.ts';
import { type ArchiveLayout, layOutArchive } from './archiveLayout.ts';
import type { DownloadItem, DownloadPlan } from './downloadPlan.ts';
import { type Arrival, type AskToolFolders, type DownloadedFile, placeFiles } from './placeFiles.ts';
import type { TransferDependencies } from './transfers.ts';

export type { DownloadedFile } from './placeFiles.ts';

export interface DownloadRequest {
  readonly server: ServerUrl;
  readonly plan: DownloadPlan;
  readonly folder: Location;
  /** Names in the folder that the user agreed to replace. Other existing files stay, and the new file gets a number. */
  readonly replace: ReadonlySet<string>;
  readonly askToolFolders: AskToolFolders;
}

/** @param totalBytes undefined if Engee doesn't report it; it can be a few hundred bytes too high */
export type DownloadProgress = (receivedBytes: number, totalBytes: number | undefined) => void;

/**
 * Downloads the files into the folder. They are first staged next to it, so a failure, a cancellation or a response with
 * files that were not requested leaves nothing behind. Rejects with the errors of the API and of `askToolFolders`, and
 * with `localFile`, `archive`, `protocol`, `unexpectedFiles` or `partlySaved`.
 */
export async function download(
  { api, local, slots }: TransferDependencies,
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
        // The announced total can be too high.
        if (totalBytes !== undefined) onProgress(doneBytes, doneBytes);
        return isArchive(reply, group)
          ? unpack(staging, file, group, local.namingRules(folder), signal)
          : singleFile(file, group);
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

/** The requested file can itself be a ZIP file. */
function isArchive(reply: DownloadReply, group: readonly DownloadItem[]): boolean {
  return reply.kind === 'zip' && !(group.length === 1 && group[0]?.source.toLowerCase().endsWith('.zip'));
}

function singleFile(file: StagedFile, [item, ...others]: readonly DownloadItem[]): readonly Arrival[] {
  if (item === undefined || others.length > 0) throw protocolError('one file for several');
  return [{ file, source: item.source, path: item.name }];
}

/** Checks all entries before it unpacks the first byte. */
async function unpack(
  staging: Staging,
  archive: StagedFile,
  group: readonly DownloadItem[],
  rules: NamingRules,
  signal: AbortSignal,
): Promise<readonly Arrival[]> {
  let layout: ArchiveLayout = new Map();
  const admit = (entries: readonly ArchiveEntry[], archiveBytes: number) => {
    const budgetBytes = admitArchive(entries, archiveBytes, rules);
    layout = layOutArchive(entries, group);
    return budgetBytes;
  };
  const files = await staging.unpack(archive, maxArchiveEntries, admit, signal);
  return files.flatMap((file) => {
    const target = layout.get(file.path);
    return target === undefined ? [] : [{ file, ...target }];
  });
}

function protocolError(detail: string): EngeeError {
  return new EngeeError({ kind: 'protocol', what: 'download', detail });
}
