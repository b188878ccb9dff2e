import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { EngeeError, faultOf } from '../../../src/core/errors/engeeError.ts';
import { download, type DownloadedFile } from '../../../src/core/files/download.ts';
import type { AskConflicts } from '../../../src/core/files/downloadConflicts.ts';
import { discardPacked, packFolders } from '../../../src/core/files/downloadPacked.ts';
import { planMixed } from '../../../src/core/files/downloadPlan.ts';
import { Limiter } from '../../../src/core/files/limiter.ts';
import type { RemoteFiles } from '../../../src/core/files/remote/remoteFiles.ts';
import { safeFileName } from '../../../src/core/files/safeName.ts';
import { nodeClock } from '../../../src/platform/node/nodeClock.ts';
import type { Sandbox } from '../../sandbox/start.ts';
import { always, type EngeeClient, engeeClient, faultIn } from '../support/engeeClient.ts';
import { remoteFiles } from '../support/remoteFiles.ts';
import { runningSandbox } from '../support/sandbox.ts';
import { craftZip } from './support/craftZip.ts';
import { type Disk, makeDisk } from './support/disk.ts';
import { RemoteFolder } from './support/remoteFolder.ts';

const megabyte = 1024 ** 2;
const downloadPath = 'external/file/download';

describe('The download of a whole folder', function () {
  this.timeout(120_000);
  let sandbox: Sandbox;
  let client: EngeeClient;
  let files: RemoteFiles;
  let disk: Disk;
  let home: RemoteFolder;

  before(async function () {
    this.timeout(240_000);
    sandbox = await runningSandbox();
    client = engeeClient(sandbox.baseUrl, sandbox.personalAccessToken);
    files = remoteFiles(client);
  });

  beforeEach(async () => {
    await sandbox.control.reset();
    await sandbox.control.startServer();
    disk = await makeDisk();
    home = await RemoteFolder.make(sandbox);
  });

  afterEach(() => disk.remove());

  async function put(contents: Readonly<Record<string, string | Buffer>>): Promise<void> {
    for (const [path, content] of Object.entries(contents)) {
      await mkdir(dirname(home.onDisk(path)), { recursive: true });
      await writeFile(home.onDisk(path), content);
    }
  }

  async function sparse(name: string, sizeBytes: number): Promise<void> {
    await mkdir(dirname(home.onDisk(name)), { recursive: true });
    const handle = await open(home.onDisk(name), 'w');
    await handle.truncate(sizeBytes);
    await handle.close();
  }

  const local = (...path: string[]) => join(disk.folder, ...path);

  interface Options {
    readonly remote?: RemoteFiles;
    readonly replace?: AskConflicts;
    readonly signal?: AbortSignal;
    readonly onPacking?: () => void;
    readonly onBytes?: () => void;
  }

  async function receive(
    name: string,
    {
      remote = files,
      replace = (paths) => assert.fail(paths.join()),
      signal = always,
      onPacking,
      onBytes,
    }: Options = {},
  ): Promise<{ readonly files: readonly DownloadedFile[]; readonly leftOut: readonly string[] }> {
    const server = await client.serverUrl();
    const { folders } = planMixed([{ path: home.at(name), kind: 'folder' }], 'posix');
    const { items, leftOut } = await packFolders(remote, server, folders, () => onPacking?.(), signal);
    try {
      const deps = { api: client.user, local: disk.local, slots: new Limiter(2), clock: nodeClock };
      const request = {
        server,
        plan: [],
        packed: items,
        folder: disk.folder,
        replace,
        askToolFolders: () => Promise.resolve('place' as const),
      };
      const placed = await download(deps, request, () => onBytes?.(), signal);
      return { files: placed, leftOut: leftOut.flatMap(({ paths }) => paths) };
    } finally {
      discardPacked(remote, server, items);
    }
  }

  const limitIn = async (work: Promise<unknown>) => {
    const fault = faultOf(await work.catch((error: unknown) => error));
    return fault?.kind === 'folderLimit' ? fault.limit : fault;
  };

  it('places every file unchanged and leaves nothing on the server', async () => {
    const contents = {
      'data/пример 1.csv': 'да',
      'data/数据/a+b#c%.txt': 'x',
      'data/empty': '',
      'data/large.bin': randomBytes(3 * megabyte),
      'data/zeros.bin': Buffer.alloc(megabyte),
      'data/cp1251.txt': Buffer.from([0xcf, 0xf0, 0xe8]),
    };
    await put(contents);
    const received = await receive('data');
    assert.equal(received.files.length, Object.keys(contents).length);
    for (const [path, content] of Object.entries(contents))
      assert.deepEqual(await readFile(local(path)), Buffer.from(content), path);
    assert.deepEqual(received.leftOut, []);
    await home.hasNothingStaged();
  });

  it('keeps the bytes and the name of any file, or gives it a similar name', async () => {
    const name = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
      .filter((text) => !/[/\0]|\p{Cs}/u.test(text) && !/^\.{1,2}$/.test(text) && Buffer.byteLength(text) <= 255);
    const contents = fc.dictionary(name, fc.uint8Array({ maxLength: 70_000 }), { noNullPrototype: true, maxKeys: 12 });
    let round = 0;
    await fc.assert(
      fc.asyncProperty(contents, async (named) => {
        round += 1;
        const folder = `round${round}`;
        await put({ [`${folder}/always`]: 'x' });
        for (const [each, content] of Object.entries(named))
          await writeFile(join(home.disk, folder, each), content).catch(() => undefined);
        const stored = await readdir(join(home.disk, folder));
        const received = await receive(folder);
        assert.deepEqual(received.files.length + received.leftOut.length, stored.length);
        for (const { location, source } of received.files) {
          const original = source.slice(`${home.path}/${folder}/`.length);
          assert.deepEqual(await readFile(location), await readFile(join(home.disk, folder, original)));
          const isAlone = stored.filter(
            (other) => safeFileName(other, 'posix').toUpperCase() === original.toUpperCase(),
          );
          if (safeFileName(original, 'posix') === original && isAlone.length === 1 && /^[ -~]*$/.test(original))
            assert.equal(location, local(folder, original));
        }
      }),
      { numRuns: 15 },
    );
    await home.hasNothingStaged();
  });

  it('brings empty folders', async () => {
    await put({ 'data/a': 'a' });
    await mkdir(join(home.disk, 'data', 'пустая папка', 'below'), { recursive: true });
    assert.equal((await receive('data')).files.length, 1);
    assert.deepEqual(await readdir(local('data'), { recursive: true }), ['a', 'пустая папка', 'пустая папка/below']);
    // They are there already.
    await receive('data', { replace: () => Promise.resolve('replace') });
    assert.deepEqual(await readdir(local('data', 'пустая папка')), ['below']);
  });

  it('creates no folder through a link', async () => {
    await put({ 'data/a': 'a' });
    await mkdir(join(home.disk, 'data', 'sub', 'below'), { recursive: true });
    await mkdir(local('data'));
    await symlink('../..', local('data', 'sub'));
    await assert.rejects(receive('data'), (error) => faultOf(error)?.kind === 'invalidInput');
    assert.deepEqual(await disk.tree(), ['folder', 'folder/data', 'folder/data/sub']);
  });

  it('names what is not in the archive', async () => {
    await put({ 'data/a': 'a', other: 'other' });
    await symlink('../other', join(home.disk, 'data', 'out'));
    await symlink('a', join(home.disk, 'data', 'inside'));
    execFileSync('mkfifo', [join(home.disk, 'data', 'pipe')]);
    const received = await receive('data');
    assert.deepEqual([...received.leftOut].sort(), ['out', 'pipe']);
    assert.deepEqual((await readdir(local('data'))).sort(), ['a', 'inside']);
    assert.equal(await readFile(local('data', 'inside'), 'utf8'), 'a');
  });

  it('brings the new content when it is repeated (Databricks-VSCode#133)', async () => {
    await put({ 'data/a': 'old' });
    await receive('data');
    await put({ 'data/a': 'new' });
    await receive('data', { replace: () => Promise.resolve('replace') });
    assert.equal(await readFile(local('data', 'a'), 'utf8'), 'new');
  });

  it('replaces no local file without an answer (remote-ftp#1001)', async () => {
    await put({ 'data/a': 'theirs' });
    await mkdir(local('data'));
    await writeFile(local('data', 'a'), 'mine');
    await assert.rejects(receive('data', { replace: () => Promise.reject(new Error('closed')) }), /closed/);
    assert.equal(await readFile(local('data', 'a'), 'utf8'), 'mine');
    await receive('data', { replace: () => Promise.resolve('keepBoth') });
    assert.equal(await readFile(local('data', 'a'), 'utf8'), 'mine');
    assert.equal(await readFile(local('data (2)', 'a'), 'utf8'), 'theirs');
  });

  it('leaves nothing on either side when it is canceled while the archive arrives', async () => {
    await put({ 'data/a': randomBytes(20 * megabyte) });
    const controller = new AbortController();
    const onBytes = () => {
      controller.abort(new EngeeError({ kind: 'canceled' }));
    };
    assert.deepEqual(await faultIn(receive('data', { signal: controller.signal, onBytes })), { kind: 'canceled' });
    assert.deepEqual(await disk.tree(), ['folder']);
    await home.hasNothingStaged();
  });

  it('leaves nothing on either side when it is canceled while the server packs', async () => {
    for (let index = 0; index < 8; index += 1) await sparse(`data/${index}`, 200 * megabyte);
    const controller = new AbortController();
    const onPacking = () => {
      controller.abort(new EngeeError({ kind: 'canceled' }));
    };
    assert.deepEqual(await faultIn(receive('data', { signal: controller.signal, onPacking })), { kind: 'canceled' });
    assert.deepEqual(await disk.tree(), ['folder']);
    await home.hasNothingStaged();
  });

  it('leaves nothing on either side if the archive arrives incomplete', async () => {
    await put({ 'data/a': randomBytes(2 * megabyte) });
    for (const [fault, expected] of [
      [
        { kind: 'cut', at: 'replyBody', afterBytes: 500_000 },
        { kind: 'brokenTransfer', what: 'download', code: 'ECONNRESET' },
      ],
      [
        { kind: 'truncate', bytes: 500_000 },
        { kind: 'protocol', what: 'download', detail: 'multipart: ends early' },
      ],
    ] as const) {
      await sandbox.control.addFault({ path: downloadPath, times: 1, fault });
      assert.deepEqual(await faultIn(receive('data')), expected);
      assert.deepEqual(await disk.tree(), ['folder']);
    }
    await home.hasNothingStaged();
  });

  it('writes nothing from an archive of another size, or with paths that lead out', async () => {
    await put({ 'data/a': 'a' });
    const zip = craftZip([{ name: '../../b', data: 'b' }]);
    const bodyBase64 = zip.toString('base64');
    const contentType = 'application/zip';
    await sandbox.control.addFault({ path: downloadPath, fault: { kind: 'replaceBody', bodyBase64, contentType } });
    const wrongSize = (await faultIn(receive('data'))) as { readonly kind: string; readonly detail: string };
    assert.equal(wrongSize.kind, 'protocol');
    assert.match(wrongSize.detail, new RegExp(`^${zip.length} bytes of \\d+$`));
    // The archive has the size that the server told, so that it is opened.
    const hostile: RemoteFiles = {
      ...files,
      pack: async (...args) => ({ ...(await files.pack(...args)), sizeBytes: zip.length }),
    };
    assert.deepEqual(await faultIn(receive('data', { remote: hostile })), { kind: 'invalidInput', input: 'archive' });
    assert.deepEqual(await disk.tree(), ['folder']);
  });

  it('brings files that compress extremely, which a hostile archive would contain', async () => {
    await sparse('zeros/a', 40 * megabyte);
    assert.deepEqual(
      (await receive('zeros')).files.map(({ sizeBytes }) => sizeBytes),
      [40 * megabyte],
    );
  });

  it('says what is too much for one archive (azurestorage#81)', async () => {
    await put({ 'many/0': '' });
    for (let index = 1; index <= 10_000; index += 1) await writeFile(join(home.disk, 'many', String(index)), '');
    await sandbox.control.clearRequests();
    assert.equal(await limitIn(receive('many')), 'entries');
    assert.deepEqual(await sandbox.control.requests({ path: downloadPath }), []);
    assert.deepEqual(await disk.tree(), ['folder']);
    await home.hasNothingStaged();
  });
});
