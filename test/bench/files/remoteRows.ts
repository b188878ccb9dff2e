import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { download } from '../../../src/core/files/download.ts';
import { discardPacked, packFolders } from '../../../src/core/files/downloadPacked.ts';
import { planMixed } from '../../../src/core/files/downloadPlan.ts';
import { DocumentFiles } from '../../../src/core/files/remote/documentFiles.ts';
import { ListingCache } from '../../../src/core/files/remote/listingCache.ts';
import { TreeModel } from '../../../src/core/files/remote/treeModel.ts';
import { remoteParent, remoteRoot } from '../../../src/core/files/remotePath.ts';
import { reportBug } from '../../../src/core/lib/reportBug.ts';
import { nodeClock } from '../../../src/platform/node/nodeClock.ts';
import { eventually } from '../../host/eventually.ts';
import { always } from '../../integration/support/engeeClient.ts';
import { BareClient } from '../bareClient.ts';
import { countRow, medianRow, type Row } from '../row.ts';
import { inTurns } from '../stopwatch.ts';
import { bareDownload, bareWrites } from './bareNode.ts';
import { curlDownload, curlUpload } from './curl.ts';
import { type FileStage, manyFileBytes, manyFiles, writeMany } from './stage.ts';

const pairs = 5;
const listedFiles = 10_000;
const savedBytes = 1024 ** 2;
/** Saves of a user are at least this far apart, so that the file's state is requested again. */
const betweenSavesMs = 10_000;

const ignore = () => undefined;

/**
 * `files.downloadFolder`: a folder with 1,000 small files, compared with curl for the archive alone, packed before.
 * `files.downloadFolder.node`: Node alone downloads the same archive and writes as many files of the same size.
 */
export async function downloadFolder(stage: FileStage): Promise<readonly Row[]> {
  const { transfers, server, remote } = stage;
  await writeMany(stage.onServer('many'), manyFiles, manyFileBytes);
  const packed = await transfers.remote.pack(server, remote('many'), ignore, always);
  const { oursMs, bareMs } = await inTurns(
    pairs,
    1,
    async () => receiveFolder(stage, 'many'),
    async () => curlDownload(stage, [packed.archive], join(await stage.freshFolder(), 'many.zip')),
  );
  const bytes = randomBytes(manyFileBytes);
  const node = await inTurns(
    pairs,
    1,
    async () => {
      await bareDownload(stage, [packed.archive], join(await stage.freshFolder(), 'many.zip'));
      await bareWrites(await stage.freshFolder(), manyFiles, bytes);
    },
    async () => curlDownload(stage, [packed.archive], join(await stage.freshFolder(), 'many.zip')),
  );
  await transfers.remote.discard(server, packed.archive, always);
  return [
    medianRow('files.downloadFolder', oursMs, bareMs),
    medianRow('files.downloadFolder.node', node.oursMs, node.bareMs),
  ];
}

async function receiveFolder({ transfers, server, remote, freshFolder }: FileStage, name: string): Promise<void> {
  const { folders } = planMixed([{ path: remote(name), kind: 'folder' }], 'posix');
  const { items } = await packFolders(transfers.remote, server, folders, ignore, always);
  try {
    const request = {
      server,
      plan: [],
      packed: items,
      folder: await freshFolder(),
      replace: new Set<string>(),
      askToolFolders: () => Promise.resolve('place' as const),
    };
    const files = await download(transfers, request, ignore, always);
    if (files.length !== manyFiles) throw new Error(`${files.length} files arrived.`);
  } finally {
    discardPacked(transfers.remote, server, items);
  }
}

/** `files.list10k`: the time until all rows of a large folder exist, compared with a bare `readdir`. */
export async function listMany(stage: FileStage): Promise<readonly Row[]> {
  const folder = stage.remote('large');
  const onServer = stage.onServer('large');
  await mkdir(onServer);
  for (let index = 0; index < listedFiles; index++) await writeFile(join(onServer, `file ${index}.txt`), '');
  const client = new BareClient(stage.server, stage.sandbox.personalAccessToken);
  const models: TreeModel[] = [];
  const prepared = Array.from({ length: pairs + 1 }, async () => openTree(stage));
  models.push(...(await Promise.all(prepared)));
  let turn = 0;
  const { oursMs, bareMs } = await inTurns(
    pairs,
    1,
    async () => {
      const rows = (await models[turn++]?.rows(folder)) ?? [];
      if (rows.length !== listedFiles) throw new Error(`${rows.length} rows exist.`);
    },
    async () => client.evaluate(`join(readdir(${JSON.stringify(folder)}), '\\n')`),
  );
  for (const model of models) model.dispose();
  client.dispose();
  return [medianRow('files.list10k', oursMs, bareMs)];
}

/** Returns a visible tree that shows the folder of the measurements and has read nothing in it. */
async function openTree({ transfers, server, remote }: FileStage): Promise<TreeModel> {
  const listings = new ListingCache(transfers.remote, nodeClock);
  const model = new TreeModel({ listings, clock: nodeClock, onBug: reportBug });
  model.setVisible(true);
  model.setSource({ kind: 'running', server }, 'one');
  await model.rows(remoteRoot);
  await model.rows(remoteParent(remote('large')));
  return model;
}

/**
 * `files.save1MB`: the save of an editor, compared with an upload by curl. `files.save1MB.requests`: the requests of one save,
 * including those in the background.
 */
export async function saveOne(stage: FileStage): Promise<readonly Row[]> {
  const { transfers, server, sandbox } = stage;
  const path = join(stage.folder, 'saved.bin');
  await writeFile(path, randomBytes(savedBytes));
  await writeFile(stage.onServer('saved.bin'), '');
  let skippedMs = 0;
  const documents = new DocumentFiles({
    files: transfers.remote,
    api: transfers.api,
    clock: { ...nodeClock, monotonic: () => nodeClock.monotonic() + skippedMs },
    isOpen: () => true,
  });
  const document = { authority: 'bench', path: stage.remote('saved.bin') };
  await documents.read(server, document, savedBytes, always);
  const refuse = async () => Promise.resolve(false);
  const save = async () => {
    skippedMs += betweenSavesMs;
    // As the editor does before it writes.
    await documents.stat(server, document, always);
    const bytes = randomBytes(savedBytes);
    await documents.write(server, document, bytes, { create: true, overwrite: true }, refuse, always);
  };
  const { oursMs, bareMs } = await inTurns(pairs, 1, save, async () => {
    await curlUpload(stage, [path], stage.remote('bare'));
    await rm(stage.onServer('bare'), { recursive: true });
  });
  const staged = join(sandbox.userDirectory, '.engee-vscode');
  const settled = async () =>
    eventually(
      async () => readdir(staged).catch(() => []),
      (names) => names.length === 0,
    );
  await settled();
  await sandbox.control.clearRequests();
  await save();
  await settled();
  const requests = await sandbox.control.requests();
  return [medianRow('files.save1MB', oursMs, bareMs), countRow('files.save1MB.requests', requests.length)];
}
