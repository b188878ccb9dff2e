import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { download } from '../../../src/core/files/download.ts';
import { planDownload } from '../../../src/core/files/downloadPlan.ts';
import { planUpload } from '../../../src/core/files/planUpload.ts';
import { upload } from '../../../src/core/files/upload.ts';
import { always } from '../../integration/support/engeeClient.ts';
import { noExcludes } from '../../unit/core/files/support/noExcludes.ts';
import { medianRow, type Row } from '../row.ts';
import { inTurns, timed } from '../stopwatch.ts';
import { bareDownload } from './bareNode.ts';
import { curlDownload, curlUpload } from './curl.ts';
import { type FileStage, manyFileBytes, manyFiles, writeMany, writeSparse } from './stage.ts';

const gibibyte = 1024 ** 3;
const largePairs = 3;
const manyPairs = 5;
/** A cancellation is measured at these fractions of a file. */
const cancelFractions = [0.1, 0.3, 0.5, 0.7, 0.9];

const ignore = () => undefined;

/** `files.upload1GiB`: one file, compared with curl. */
export async function uploadLarge(stage: FileStage): Promise<readonly Row[]> {
  const path = join(stage.folder, 'large.bin');
  await writeSparse(path, gibibyte);
  const { oursMs, bareMs } = await inTurns(
    largePairs,
    0,
    async () => {
      await send(stage, [path], 'ours');
      await rm(stage.onServer('ours'), { recursive: true });
    },
    async () => {
      await curlUpload(stage, [path], stage.remote('bare'));
      await rm(stage.onServer('bare'), { recursive: true });
    },
  );
  return [medianRow('files.upload1GiB', oursMs, bareMs)];
}

/** `files.download1GiB`: one file, compared with curl. `files.download1GiB.node`: the same by Node alone. */
export async function downloadLarge(stage: FileStage): Promise<readonly Row[]> {
  await writeSparse(stage.onServer('large.bin'), gibibyte);
  const source = [stage.remote('large.bin')];
  const { oursMs, bareMs } = await inTurns(
    largePairs,
    0,
    async () => receive(stage, ['large.bin']),
    async () => curlDownload(stage, source, join(await stage.freshFolder(), 'large.bin')),
  );
  const node = await inTurns(
    largePairs,
    0,
    async () => bareDownload(stage, source, join(await stage.freshFolder(), 'large.bin')),
    async () => curlDownload(stage, source, join(await stage.freshFolder(), 'large.bin')),
  );
  return [
    medianRow('files.download1GiB', oursMs, bareMs),
    medianRow('files.download1GiB.node', node.oursMs, node.bareMs),
  ];
}

/** `files.upload1000`: a folder with 1,000 small files, compared with one request of curl. */
export async function uploadMany(stage: FileStage): Promise<readonly Row[]> {
  const folder = join(stage.folder, 'many');
  const paths = await writeMany(folder, manyFiles, manyFileBytes);
  const { oursMs, bareMs } = await inTurns(
    manyPairs,
    1,
    async () => {
      await send(stage, [folder], 'ours');
      await rm(stage.onServer('ours'), { recursive: true });
    },
    async () => {
      await curlUpload(stage, paths, stage.remote('bare'));
      await rm(stage.onServer('bare'), { recursive: true });
    },
  );
  return [medianRow('files.upload1000', oursMs, bareMs)];
}

/** `files.cancel`: the time from a cancellation inside a large upload until the upload has ended. */
export async function cancelUpload(stage: FileStage): Promise<readonly Row[]> {
  const path = join(stage.folder, 'large.bin');
  await writeSparse(path, gibibyte);
  const samples: number[] = [];
  for (const fraction of cancelFractions) samples.push(await canceledAfter(stage, path, fraction * gibibyte));
  return [medianRow('files.cancel', samples)];
}

async function canceledAfter(stage: FileStage, path: string, sentBytes: number): Promise<number> {
  const abort = new AbortController();
  let reachedBytes: () => void = ignore;
  const reached = new Promise<void>((resolve) => {
    reachedBytes = resolve;
  });
  const outcome = send(stage, [path], 'canceled', abort.signal, (bytes) => {
    if (bytes >= sentBytes) reachedBytes();
  });
  await reached;
  return timed(async () => {
    abort.abort();
    await outcome;
  });
}

async function send(
  { transfers, server, remote }: FileStage,
  paths: readonly string[],
  target: string,
  signal = always,
  onProgress: (sentBytes: number) => void = ignore,
): Promise<void> {
  const { files } = await planUpload(transfers.local, paths, 'skip', noExcludes, always);
  const outcomes = await upload(
    transfers,
    { server, files, replacements: [], target: remote(target) },
    onProgress,
    signal,
  );
  const failed = outcomes.find(({ kind }) => kind !== 'stored');
  if (failed !== undefined && !signal.aborted) throw new Error(`${failed.file.relativePath}: ${failed.kind}`);
}

async function receive({ transfers, server, remote, freshFolder }: FileStage, names: readonly string[]): Promise<void> {
  const folder = await freshFolder();
  const plan = planDownload(names.map(remote), 'posix');
  const request = {
    server,
    plan,
    folder,
    replace: new Set<string>(),
    askToolFolders: () => Promise.resolve('place' as const),
  };
  await download(transfers, request, ignore, always);
}
