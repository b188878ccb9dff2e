import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { chmod, open, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { faultOf } from '../../../src/core/errors/engeeError.ts';
import { Limiter } from '../../../src/core/files/limiter.ts';
import { planUpload } from '../../../src/core/files/planUpload.ts';
import { upload, type UploadDependencies } from '../../../src/core/files/upload.ts';
import { compareWithServer, decideUpload, type UploadChoice } from '../../../src/core/files/uploadConflicts.ts';
import type { FileOutcome } from '../../../src/core/files/uploadOutcome.ts';
import { nodeClock } from '../../../src/platform/node/nodeClock.ts';
import type { Sandbox } from '../../sandbox/start.ts';
import { noExcludes } from '../../unit/core/files/support/noExcludes.ts';
import { always, type EngeeClient, engeeClient } from '../support/engeeClient.ts';
import { remoteFiles } from '../support/remoteFiles.ts';
import { runningSandbox } from '../support/sandbox.ts';
import { type Disk, makeDisk, openFilesBelow } from './support/disk.ts';
import { RemoteFolder } from './support/remoteFolder.ts';

const megabyte = 1024 ** 2;
const uploadPath = 'external/file/upload';
const ignore = () => undefined;

describe('Uploads over existing files', function () {
  this.timeout(120_000);
  let sandbox: Sandbox;
  let client: EngeeClient;
  let deps: UploadDependencies & Parameters<typeof compareWithServer>[0];
  let disk: Disk;
  let folder: RemoteFolder;

  before(async function () {
    this.timeout(240_000);
    sandbox = await runningSandbox();
    client = engeeClient(sandbox.baseUrl, sandbox.personalAccessToken);
  });

  beforeEach(async () => {
    await sandbox.control.reset();
    await sandbox.control.startServer();
    disk = await makeDisk();
    deps = {
      api: client.user,
      local: disk.local,
      slots: new Limiter(2),
      clock: nodeClock,
      remote: remoteFiles(client, join(disk.root, 'leftovers')),
    };
    folder = await RemoteFolder.make(sandbox);
  });

  afterEach(() => disk.remove());

  const here = (name: string) => join(disk.folder, name);
  const there = (name: string) => folder.onDisk(name);

  async function put(local: Readonly<Record<string, Buffer>>, remote: Readonly<Record<string, Buffer>>) {
    for (const [name, bytes] of Object.entries(local)) await writeFile(here(name), bytes);
    for (const [name, bytes] of Object.entries(remote)) await writeFile(there(name), bytes);
  }

  async function compare(signal = always, onProgress: (bytes: number) => void = ignore) {
    const paths = (await readdir(disk.folder)).sort().map(here);
    const { files } = await planUpload(disk.local, paths, 'skip', noExcludes, always);
    const target = folder.path;
    const server = await client.serverUrl();
    const comparison = await compareWithServer(deps, { server, files, target }, onProgress, signal);
    const send = (choice: UploadChoice, sendSignal = always, onSent: (bytes: number) => void = ignore) =>
      upload(deps, { server, target, ...decideUpload(comparison, choice) }, onSent, sendSignal);
    return { comparison, send };
  }

  const kindsOf = (outcomes: readonly FileOutcome[]) =>
    Object.fromEntries(outcomes.map(({ file, kind }) => [file.relativePath, kind]));

  it('compare names of all scripts by size and content', async () => {
    const names = ['plain.jl', 'a b+c#d%41.csv', 'Модель №1.jl', 'cafe\u0301', 'caf\u00e9', '😀'];
    const bytes = randomBytes(200_000);
    const changed = Buffer.from(bytes);
    changed[199_999] = (changed[199_999] ?? 0) ^ 1;
    const all = (content: Buffer) => Object.fromEntries(names.map((name) => [name, content]));
    await put({ ...all(bytes), empty: Buffer.alloc(0) }, { ...all(bytes), empty: Buffer.alloc(0) });
    assert.equal((await compare()).comparison.same.length, names.length + 1);
    await put({}, all(changed));
    const { comparison } = await compare();
    assert.deepEqual(comparison.differing.map(({ file }) => file.relativePath).sort(), [...names].sort());
    assert.deepEqual(
      comparison.same.map(({ file }) => file.relativePath),
      ['empty'],
    );
  });

  it('replace files exactly, keep their modes, and leave nothing else behind', async () => {
    const small = randomBytes(10_000);
    const large = randomBytes(3 * megabyte);
    await put({ small, large, empty: Buffer.alloc(0) }, { small: large, large: small, empty: small });
    await chmod(there('small'), 0o600);
    const { send } = await compare();
    const progress: number[] = [];
    const outcomes = await send('replace', always, (bytes) => progress.push(bytes));
    assert.deepEqual(kindsOf(outcomes), { small: 'stored', large: 'stored', empty: 'stored' });
    assert.deepEqual(await readFile(there('small')), small);
    assert.deepEqual(await readFile(there('large')), large);
    assert.equal((await stat(there('empty'))).size, 0);
    assert.equal((await stat(there('small'))).mode & 0o777, 0o600);
    assert.deepEqual((await readdir(folder.disk)).sort(), ['empty', 'large', 'small']);
    assert.equal(progress.at(-1), small.length + large.length);
    await folder.hasNothingStaged();
  });

  it('never replace a file that changed after the comparison, and continue with the others', async () => {
    await put({ a: Buffer.from('mine'), b: Buffer.from('mine') }, { a: Buffer.from('old!'), b: Buffer.from('old!') });
    const { send } = await compare();
    await writeFile(there('a'), 'new!');
    const outcomes = await send('replace');
    assert.deepEqual(kindsOf(outcomes), { a: 'failed', b: 'stored' });
    const [first] = outcomes;
    assert.ok(first?.kind === 'failed' && first.fault.kind === 'remoteFile', JSON.stringify(first));
    assert.equal(first.fault.problem, 'changed');
    assert.equal(await readFile(there('a'), 'utf8'), 'new!');
    assert.equal(await readFile(there('b'), 'utf8'), 'mine');
    await folder.hasNothingStaged();
  });

  it('keep the old file when the connection is lost inside the new one, and continue with the others', async () => {
    const old = randomBytes(1_000);
    await put({ a: randomBytes(20 * megabyte), b: Buffer.from('b') }, { a: old, b: old });
    await sandbox.control.addFault({
      path: uploadPath,
      bodyLongerThan: megabyte,
      times: 1,
      fault: { kind: 'status', status: 502 },
    });
    const { send } = await compare();
    assert.deepEqual(kindsOf(await send('replace')), { a: 'failed', b: 'stored' });
    assert.deepEqual(await readFile(there('a')), old);
  });

  it('end within a second when canceled inside a replacement, and keep the old file', async () => {
    const old = randomBytes(1_000);
    await put({}, { a: old });
    const handle = await open(here('a'), 'w');
    await handle.truncate(300 * megabyte);
    await handle.close();
    const { send } = await compare();
    const controller = new AbortController();
    let canceledAt = 0;
    const outcomes = await send('replace', controller.signal, (bytes) => {
      if (bytes < 20 * megabyte || canceledAt > 0) return;
      canceledAt = performance.now();
      controller.abort();
    });
    assert.ok(performance.now() - canceledAt < 1_000);
    assert.deepEqual(kindsOf(outcomes), { a: 'failed' });
    assert.deepEqual(await readFile(there('a')), old);
    assert.deepEqual(await openFilesBelow(disk.folder), []);
  });

  it('compare large files in constant memory, and stop within a second', async () => {
    for (const path of [here('a'), there('a')]) {
      const handle = await open(path, 'w');
      await handle.truncate(300 * megabyte);
      await handle.close();
    }
    const before = process.memoryUsage().rss;
    let mostBytes = before;
    const { comparison } = await compare(always, () => {
      mostBytes = Math.max(mostBytes, process.memoryUsage().rss);
    });
    assert.equal(comparison.same.length, 1);
    assert.ok(mostBytes - before < 100 * megabyte, `${Math.round((mostBytes - before) / megabyte)} MB more`);

    const controller = new AbortController();
    let canceledAt = 0;
    await assert.rejects(
      compare(controller.signal, (bytes) => {
        if (bytes < 20 * megabyte || canceledAt > 0) return;
        canceledAt = performance.now();
        controller.abort();
      }),
      (error) => faultOf(error)?.kind === 'canceled',
    );
    assert.ok(performance.now() - canceledAt < 1_000);
    assert.deepEqual(await openFilesBelow(disk.folder), []);
  });
});
