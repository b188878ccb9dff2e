import type { Location, NamingRules, StagedFile, Staging, UnpackedFile } from '../../platform/localFiles.ts';
import type { ServerUrl } from '../api/serverUrl.ts';
import type { DownloadReply } from '../api/userApi.ts';
import { EngeeError } from '../errors/engeeError.ts';
import { admitArchive, maxArchiveEntries } from './archive.ts';
import type { DownloadItem, DownloadPlan } from './downloadPlan.ts';
import { remoteBaseName } from './remotePath.ts';
import { numberedName } from './safeName.ts';
import type { TransferDeps } from './transfers.ts';

export interface DownloadRequest {
  readonly server: ServerUrl;
  readonly plan: DownloadPlan;
  readonly folder: Location;
  /** Names in the folder that the user agreed to replace. Whatever else is in the way stays, and the new file gets a number. */
  readonly replace: ReadonlySet<string>;
}

export interface DownloadedFile {
  readonly location: Location;
  readonly sizeBytes: number;
}

/** @param totalBytes absent when Engee does not tell; it may be some hundred bytes too many */
export type DownloadProgress = (receivedBytes: number, totalBytes: number | undefined) => void;

/** A staged file and where it goes below the folder. */
interface Arrival {
  readonly file: StagedFile;
  readonly path: string;
}

/**
 * Brings the files into the folder. All of them are gathered beside it first: a fault or a cancel while they come
 * leaves nothing behind. Rejects with what the API rejects with, and with `localFile`, `archive`, `protocol`.
 */
export async function download(
  { api, local, slots }: TransferDeps,
  { server, plan, folder, replace }: DownloadRequest,
  onProgress: DownloadProgress,
  signal: AbortSignal,
): Promise<readonly DownloadedFile[]> {
  const staging = await local.stage(folder);
  try {
    const arrivals: Arrival[] = [];
    let doneBytes = 0;
    for (const group of plan) {
      const fetchGroup = async () => {
        const reply = await api.download(server, group.map(({ source }) => source), signal);
        const totalBytes = plan.length === 1 ? (reply.sizeBytes ?? reply.transferBytes) : undefined;
        const file = await staging.write(reply.bytes, (bytes) => { onProgress(doneBytes + bytes, totalBytes); }, signal);
        doneBytes += file.sizeBytes;
        checkSize(file, reply);
        return isArchive(reply, group) ? unpack(staging, file, group, local.namingRules(folder), signal) : asItIs(file, group);
      };
      arrivals.push(...(await slots.run(fetchGroup, signal)));
    }
    signal.throwIfAborted();
    return await placeAll(staging, arrivals, replace);
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
  return reply.kind === 'zip' && !(group.length === 1 && group[0]?.name.toLowerCase().endsWith('.zip'));
}

function asItIs(file: StagedFile, [item, ...others]: readonly DownloadItem[]): readonly Arrival[] {
  if (item === undefined || others.length > 0) throw protocolError('one file for several');
  return [{ file, path: item.name }];
}

/**
 * How the archive is laid out inside is not documented. When its files are those that were asked for, wherever it puts
 * them, they go straight into the folder; otherwise (a folder was asked for) its own layout is kept.
 */
async function unpack(
  staging: Staging,
  archive: StagedFile,
  group: readonly DownloadItem[],
  rules: NamingRules,
  signal: AbortSignal,
): Promise<readonly Arrival[]> {
  const files = await staging.unpack(archive, maxArchiveEntries, (entries, bytes) => admitArchive(entries, bytes, rules), signal);
  const segments = new Set(files.flatMap(({ path }) => path.normalize('NFC').split('/')));
  const missing = group.find((item) => !segments.has(wantedName(item)));
  if (missing !== undefined && group.length > 1) throw protocolError(`the archive lacks ${missing.name}`);
  const byName = new Map(group.map((item) => [wantedName(item), item.name]));
  const flat = files.map((file) => ({ file, path: byName.get(baseName(file)) }));
  const isWhatWasAsked = new Set(flat.map(({ path }) => path)).size === group.length && files.length === group.length;
  return flat.map(({ file, path }) => ({ file, path: isWhatWasAsked && path !== undefined ? path : file.path }));
}

function wantedName(item: DownloadItem): string {
  return remoteBaseName(item.source).normalize('NFC');
}

function baseName(file: UnpackedFile): string {
  return file.path.slice(file.path.lastIndexOf('/') + 1).normalize('NFC');
}

async function placeAll(staging: Staging, arrivals: readonly Arrival[], replace: ReadonlySet<string>): Promise<readonly DownloadedFile[]> {
  const placed: DownloadedFile[] = [];
  for (const { file, path } of arrivals) {
    const location = (await staging.place(file, path, replace.has(path) ? 'replace' : 'new')) ?? (await placeBeside(staging, file, path));
    placed.push({ location, sizeBytes: file.sizeBytes });
  }
  return placed;
}

async function placeBeside(staging: Staging, file: StagedFile, path: string): Promise<Location> {
  const folderEnd = path.lastIndexOf('/') + 1;
  for (let number = 2; ; number += 1) {
    const numbered = path.slice(0, folderEnd) + numberedName(path.slice(folderEnd), number);
    const location = await staging.place(file, numbered, 'new');
    if (location !== undefined) return location;
  }
}

function protocolError(detail: string): EngeeError {
  return new EngeeError({ kind: 'protocol', what: 'download', detail });
}
