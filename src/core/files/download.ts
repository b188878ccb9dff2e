import type {
  ArchiveEntry,
  Location,
  NamingRules,
  StagedFile,
  Staging,
  UnpackedFile,
} from '../../platform/localFiles.ts';
import type { ServerUrl } from '../api/serverUrl.ts';
import type { DownloadReply } from '../api/userApi.ts';
import { EngeeError } from '../errors/engeeError.ts';
import { admitArchive, admitFolder, checkFolder, maxArchiveEntries } from './archive.ts';
import { type ArchiveLayout, layOutArchive } from './archiveLayout.ts';
import { type AskConflicts, settleConflicts } from './downloadConflicts.ts';
import type { DownloadItem, DownloadPlan, FolderItem } from './downloadPlan.ts';
import { layOutFolder } from './folderLayout.ts';
import { type Arrival, type AskToolFolders, type DownloadedFile, placeFiles } from './placeFiles.ts';
import type { RemotePath } from './remotePath.ts';
import type { TransferDependencies } from './transfers.ts';

export type { DownloadedFile } from './placeFiles.ts';

export interface DownloadRequest {
  readonly server: ServerUrl;
  readonly plan: DownloadPlan;
  /** Whole folders, as archives on the server. */
  readonly packed?: readonly PackedItem[];
  readonly folder: Location;
  /**
   * Names in the folder that the user agreed to replace. Other existing files stay, and the new file gets a number. Or a
   * question that is asked when all files are there.
   */
  readonly replace: ReadonlySet<string> | AskConflicts;
  readonly askToolFolders: AskToolFolders;
}

/** A folder and its archive on the server. */
export interface PackedItem extends FolderItem {
  readonly archive: RemotePath;
  readonly sizeBytes: number;
  readonly entryCount: number;
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
  { server, plan, packed = [], folder, replace, askToolFolders }: DownloadRequest,
  onProgress: DownloadProgress,
  signal: AbortSignal,
): Promise<readonly DownloadedFile[]> {
  for (const { source, sizeBytes, entryCount } of packed) checkFolder(source, sizeBytes, entryCount);
  const staging = await local.stage(folder);
  const rules = local.namingRules(folder);
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
        const isOnly = plan.length === 1 && packed.length === 0;
        const totalBytes = isOnly ? (reply.sizeBytes ?? reply.transferBytes) : undefined;
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
        return isArchive(reply, group) ? unpack(staging, file, group, rules, signal) : singleFile(file, group);
      };
      arrivals.push(...(await slots.run(fetchGroup, signal)));
    }
    const packedBytes = packed.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    const totalBytes = plan.length === 0 ? packedBytes : undefined;
    for (const item of packed) {
      const fetchFolder = async () => {
        const reply = await api.download(server, [item.archive], signal);
        const onBytes = (bytes: number) => {
          onProgress(doneBytes + bytes, totalBytes);
        };
        const file = await staging.write(reply.bytes, onBytes, signal);
        doneBytes += file.sizeBytes;
        checkSize(file, reply);
        checkSize(file, item);
        return unpackFolder(staging, file, item, rules, signal);
      };
      arrivals.push(...(await slots.run(fetchFolder, signal)));
    }
    signal.throwIfAborted();
    const settled =
      typeof replace === 'function' ? await settleConflicts(local, folder, arrivals, replace) : { arrivals, replace };
    signal.throwIfAborted();
    const folderNames = await local.folderNames(folder);
    return await placeFiles(
      staging,
      settled.arrivals,
      { folderNames, replace: settled.replace, askToolFolders },
      signal,
    );
  } finally {
    await staging.discard();
  }
}

function checkSize(file: StagedFile, { sizeBytes }: { readonly sizeBytes?: number }): void {
  if (sizeBytes === undefined || sizeBytes === file.sizeBytes) return;
  throw protocolError(`${file.sizeBytes} bytes of ${sizeBytes}`);
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
  return arrivalsOf(files, layout);
}

function arrivalsOf(files: readonly UnpackedFile[], layout: ArchiveLayout): readonly Arrival[] {
  return files.flatMap((file) => {
    const target = layout.get(file.path);
    return target === undefined ? [] : [{ file, ...target }];
  });
}

/** Like `unpack` for a folder that was packed on the server. Throws `folderLimit` if it is too large. */
async function unpackFolder(
  staging: Staging,
  archive: StagedFile,
  item: PackedItem,
  rules: NamingRules,
  signal: AbortSignal,
): Promise<readonly Arrival[]> {
  let layout: ArchiveLayout = new Map();
  const admit = (entries: readonly ArchiveEntry[], archiveBytes: number) => {
    const budgetBytes = admitFolder(item.source, entries, archiveBytes);
    layout = layOutFolder(entries, item, rules);
    return budgetBytes;
  };
  const files = await staging.unpack(archive, maxArchiveEntries, admit, signal);
  const folders = [...layout].filter(([path]) => path.endsWith('/'));
  return [...arrivalsOf(files, layout), ...folders.map(([, target]) => ({ file: undefined, ...target }))];
}

function protocolError(detail: string): EngeeError {
  return new EngeeError({ kind: 'protocol', what: 'download', detail });
}
