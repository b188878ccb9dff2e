import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { appendFile, mkdir, open, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { faultOf } from '../../../src/core/errors/engeeError.ts';
import { download, type DownloadProgress } from '../../../src/core/files/download.ts';
import { planDownload } from '../../../src/core/files/downloadPlan.ts';
import { Limiter } from '../../../src/core/files/limiter.ts';
import type { AskToolFolders } from '../../../src/core/files/placeFiles.ts';
import { planUpload } from '../../../src/core/files/planUpload.ts';
import { parseRemotePath } from '../../../src/core/files/remotePath.ts';
import { upload, type UploadDependencies } from '../../../src/core/files/upload.ts';
import type { FileOutcome } from '../../../src/core/files/uploadOutcome.ts';
import { nodeClock } from '../../../src/platform/node/nodeClock.ts';
import type { Sandbox } from '../../sandbox/start.ts';
import { FakeRemote } from '../../unit/core/files/support/fakeRemote.ts';
import { noExcludes } from '../../unit/core/files/support/noExcludes.ts';
import { always, type EngeeClient, engeeClient } from '../support/engeeClient.ts';
import { runningSandbox } from '../support/sandbox.ts';
import { craftZip } from './support/craftZip.ts';
import { type Disk, makeDisk, openFilesBelow } from './support/disk.ts';

const megabyte = 1024 ** 2;
const uploadPath = 'external/file/upload';
const downloadPath = 'external/file/download';
const remote = (path: string) => parseRemotePath(path) ?? assert.fail(path);
const ignore = () => undefined;
const neverAsked: AskToolFolders = (paths) => assert.fail(`unexpected question about ${paths.join(', ')}`);

describe('File transfers', function () {
  this.timeout(60_000);
  let sandbox: Sandbox;
  let client: EngeeClient;
  let deps: UploadDependencies;
  let disk: Disk;
  /** A separate directory for each test, as a path on Engee and as a local path. */
  let home: string;
  let homeOnDisk: string;

  before(async function () {
    this.timeout(240_000);
    sandbox = await runningSandbox();
    client = engeeClient(sandbox.baseUrl, sandbox.personalAccessToken);
  });

  beforeEach(async () => {
    await sandbox.control.reset();
    await sandbox.control.startServer();
    disk = await makeDisk();
    deps = { api: client.user, local: disk.local, slots: new Limiter(2), clock: nodeClock, remote: new FakeRemote() };
    const name = `files-${randomUUID()}`;
    home = `/user/${name}`;
    homeOnDisk = join(sandbox.userDirectory, name);
  });

  afterEach(() => disk.remove());

  const local = (...path: string[]) => join(disk.folder, ...path);
  const onEngee = async () => (await readdir(homeOnDisk, { recursive: true }).catch(() => [])).sort();

  async function send(
    paths: readonly string[],
    onProgress: (bytes: number) => void = ignore,
    signal = always,
  ): Promise<readonly FileOutcome[]> {
    const { files } = await planUpload(disk.local, paths, 'skip', noExcludes, always);
    return upload(
      deps,
      { server: await client.serverUrl(), files, replacements: [], target: remote(home) },
      onProgress,
      signal,
    );
  }

  const kindsOf = (outcomes: readonly FileOutcome[]) =>
    Object.fromEntries(outcomes.map(({ file, kind }) => [file.relativePath, kind]));
  const pathsOf = (outcomes: readonly FileOutcome[]) =>
    outcomes.map((outcome) => (outcome.kind === 'stored' && outcome.isConfirmed ? outcome.remotePath : outcome.kind));

  interface ReceiveOptions {
    readonly replace?: readonly string[];
    readonly onProgress?: DownloadProgress;
    readonly signal?: AbortSignal;
    readonly askToolFolders?: AskToolFolders;
  }

  async function receive(names: readonly string[], options: ReceiveOptions = {}) {
    const plan = planDownload(
      names.map((name) => remote(`${home}/${name}`)),
      'posix',
    );
    const request = {
      server: await client.serverUrl(),
      plan,
      folder: disk.folder,
      replace: new Set(options.replace),
      askToolFolders: options.askToolFolders ?? neverAsked,
    };
    return download(deps, request, options.onProgress ?? ignore, options.signal ?? always);
  }

  async function putOnEngee(files: Readonly<Record<string, string | Buffer>>): Promise<void> {
    for (const [name, content] of Object.entries(files)) {
      await mkdir(join(homeOnDisk, name, '..'), { recursive: true });
      await writeFile(join(homeOnDisk, name), content);
    }
  }

  async function sparse(path: string, sizeBytes: number): Promise<void> {
    const handle = await open(path, 'w');
    await handle.truncate(sizeBytes);
    await handle.close();
  }

  describe('to Engee', () => {
    it('store files and folders unchanged', async () => {
      await mkdir(local('data', 'sub'), { recursive: true });
      await writeFile(local('data', 'a.csv'), 'a');
      await writeFile(local('data', 'sub', 'b.bin'), Buffer.alloc(700_000, 7));
      await writeFile(local('c.jl'), 'c');
      const progress: number[] = [];
      const outcomes = await send([local('data'), local('c.jl')], (bytes) => progress.push(bytes));
      assert.deepEqual(pathsOf(outcomes).sort(), [`${home}/c.jl`, `${home}/data/a.csv`, `${home}/data/sub/b.bin`]);
      assert.deepEqual(await onEngee(), ['c.jl', 'data', 'data/a.csv', 'data/sub', 'data/sub/b.bin']);
      assert.deepEqual(await readFile(join(homeOnDisk, 'data/sub/b.bin')), Buffer.alloc(700_000, 7));
      assert.equal(progress.at(-1), 700_002);
    });

    it('report the name that Engee chose and replace nothing', async () => {
      await putOnEngee({ 'a.csv': 'old', 'данные.csv': 'old' });
      for (const name of ['a.csv', 'b.csv', 'данные.csv']) await writeFile(local(name), 'new');
      const outcomes = await send([local('a.csv'), local('b.csv'), local('данные.csv')]);
      assert.deepEqual(pathsOf(outcomes), [`${home}/a_1.csv`, `${home}/b.csv`, `${home}/данные_1.csv`]);
      assert.equal(await readFile(join(homeOnDisk, 'a.csv'), 'utf8'), 'old');
    });

    it('find the name that Engee chose in directories with any name', async () => {
      const directory = 'a "b" $HOME $(x) данные';
      await mkdir(local(directory));
      await writeFile(local(directory, 'a'), 'new');
      await putOnEngee({ [`${directory}/a`]: 'old' });
      assert.deepEqual(pathsOf(await send([local(directory)])), [`${home}/${directory}/a_1`]);
    });

    it('do not report a name that cannot be determined', async () => {
      await sandbox.control.addFault({ path: 'external/command/eval', fault: { kind: 'status', status: 500 } });
      await writeFile(local('a.csv'), 'new');
      const { dev, ino } = await stat(local('a.csv'), { bigint: true });
      assert.deepEqual(await send([local('a.csv')]), [
        {
          kind: 'stored',
          file: { location: local('a.csv'), relativePath: 'a.csv', sizeBytes: 3, identity: `${dev}:${ino}` },
          remotePath: `${home}/a.csv`,
          isConfirmed: false,
        },
      ]);
    });

    it('upload 300 MB in constant memory', async () => {
      await sparse(local('large'), 300 * megabyte);
      const before = process.memoryUsage().rss;
      let mostBytes = before;
      const outcomes = await send([local('large')], () => {
        mostBytes = Math.max(mostBytes, process.memoryUsage().rss);
      });
      assert.deepEqual(pathsOf(outcomes), [`${home}/large`]);
      assert.equal((await stat(join(homeOnDisk, 'large'))).size, 300 * megabyte);
      assert.ok(mostBytes - before < 150 * megabyte, `${Math.round((mostBytes - before) / megabyte)} MB more`);
    });

    it('report the stored files, store no partial file and close all files when canceled inside a file', async () => {
      await writeFile(local('a'), Buffer.alloc(megabyte));
      await sparse(local('b'), 300 * megabyte);
      await writeFile(local('c'), Buffer.alloc(megabyte));
      const controller = new AbortController();
      // One at a time, so that the order is known.
      deps = { ...deps, slots: new Limiter(1) };
      const outcomes = await send(
        [local('a'), local('b'), local('c')],
        (bytes) => {
          if (bytes > 10 * megabyte) controller.abort();
        },
        controller.signal,
      );
      assert.deepEqual(kindsOf(outcomes), { a: 'stored', b: 'failed', c: 'notTried' });
      assert.deepEqual(await openFilesBelow(disk.root), []);
      assert.deepEqual(await onEngee(), ['a']);
    });

    it('fail promptly for a file that changes while it is sent, without storing it or affecting others', async () => {
      await writeFile(local('a'), Buffer.alloc(40 * megabyte));
      await writeFile(local('b'), Buffer.alloc(megabyte));
      let isChanged = false;
      const outcomes = await send([local('a'), local('b')], (bytes) => {
        if (isChanged || bytes < 2 * megabyte) return;
        isChanged = true;
        void appendFile(local('a'), 'more');
      });
      assert.deepEqual(kindsOf(outcomes), { a: 'failed', b: 'stored' });
      const [first] = outcomes;
      assert.ok(first?.kind === 'failed' && first.fault.kind === 'localFile' && first.fault.code === 'CHANGED');
      assert.deepEqual(await onEngee(), ['b']);
      assert.deepEqual(await openFilesBelow(disk.root), []);
    });

    it('report a file that was deleted after planning and upload the rest', async () => {
      await writeFile(local('a'), 'a');
      await writeFile(local('b'), 'b');
      const { files } = await planUpload(disk.local, [local('a'), local('b')], 'skip', noExcludes, always);
      const request = {
        server: await client.serverUrl(),
        files: [...files, { location: local('gone'), relativePath: 'gone', sizeBytes: 1, identity: '' }],
        replacements: [],
        target: remote(home),
      };
      assert.deepEqual(kindsOf(await upload(deps, request, ignore, always)), {
        a: 'stored',
        b: 'stored',
        gone: 'failed',
      });
    });

    it('report a file as unknown if the response is lost, and do not send it again', async () => {
      await writeFile(local('a'), 'a');
      await sandbox.control.addFault({ path: uploadPath, fault: { kind: 'cut', at: 'reply' } });
      assert.deepEqual(kindsOf(await send([local('a')])), { a: 'unknown' });
      assert.deepEqual(await onEngee(), ['a']);
      assert.equal((await sandbox.control.requests({ path: uploadPath })).length, 1);
    });

    it('report a file as failed and store nothing if the connection is lost inside it', async () => {
      await writeFile(local('a'), Buffer.alloc(20 * megabyte));
      await sandbox.control.addFault({
        path: uploadPath,
        fault: { kind: 'cut', at: 'requestBody', afterBytes: megabyte, reset: true },
      });
      assert.deepEqual(kindsOf(await send([local('a')])), { a: 'failed' });
      assert.deepEqual(await onEngee(), []);
    });

    it('report a refusal that arrives while the body is being sent', async () => {
      await writeFile(local('a'), Buffer.alloc(20 * megabyte));
      await sandbox.control.addFault({ path: uploadPath, fault: { kind: 'status', status: 403, early: true } });
      const [outcome] = await send([local('a')]);
      assert.ok(outcome?.kind === 'failed' && outcome.fault.kind === 'forbidden', JSON.stringify(outcome));
    });
  });

  describe('from Engee', () => {
    it('download a file unchanged, with its size as progress', async () => {
      const content = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7919) % 256));
      await putOnEngee({ 'данные 😀.bin': content });
      const progress: number[] = [];
      const files = await receive(['данные 😀.bin'], { onProgress: (bytes) => progress.push(bytes) });
      assert.deepEqual(files, [
        { location: local('данные 😀.bin'), sizeBytes: 300_000, source: `${home}/данные 😀.bin` },
      ]);
      assert.deepEqual(await readFile(local('данные 😀.bin')), content);
      assert.equal(progress.at(-1), 300_000);
      assert.deepEqual(await disk.tree(), ['folder', 'folder/данные 😀.bin']);
    });

    it('download several files with different archive layouts', async () => {
      await putOnEngee({ 'a.csv': 'a', 'sub/b.csv': 'b', пусто: '', 'other/a.csv': 'other' });
      for (const zipEntryNames of ['path', 'name'] as const) {
        await sandbox.control.changeSettings({ zipEntryNames });
        const files = await receive(['a.csv', 'sub/b.csv', 'пусто', 'other/a.csv'], {
          replace: ['a.csv', 'b.csv', 'пусто', 'a (2).csv'],
        });
        assert.deepEqual(
          files.map(({ location }) => location).sort(),
          ['a (2).csv', 'a.csv', 'b.csv', 'пусто'].map((name) => local(name)),
        );
        assert.equal(await readFile(local('a.csv'), 'utf8'), 'a');
        assert.equal(await readFile(local('a (2).csv'), 'utf8'), 'other');
      }
      assert.deepEqual(await disk.tree(), [
        'folder',
        'folder/a (2).csv',
        'folder/a.csv',
        'folder/b.csv',
        'folder/пусто',
      ]);
    });

    it('give a file with an unsafe name a safe one', async () => {
      await putOnEngee({ 'a:b.csv': 'x', CON: 'y', plain: 'z' });
      const files = await receive(['a:b.csv', 'CON', 'plain']);
      assert.deepEqual(
        files.map(({ location }) => location).sort(),
        [local('_CON'), local('a_b.csv'), local('plain')].sort(),
      );
    });

    it('download 300 MB in constant memory', async () => {
      await mkdir(homeOnDisk, { recursive: true });
      await sparse(join(homeOnDisk, 'large'), 300 * megabyte);
      const before = process.memoryUsage().rss;
      let mostBytes = before;
      const files = await receive(['large'], {
        onProgress: () => {
          mostBytes = Math.max(mostBytes, process.memoryUsage().rss);
        },
      });
      assert.equal(files[0]?.sizeBytes, 300 * megabyte);
      assert.ok(mostBytes - before < 150 * megabyte, `${Math.round((mostBytes - before) / megabyte)} MB more`);
    });

    it('leave nothing behind and close all files when canceled inside a file', async () => {
      await putOnEngee({ large: Buffer.alloc(40 * megabyte) });
      const controller = new AbortController();
      const onProgress = (bytes: number) => {
        if (bytes > 5 * megabyte) controller.abort();
      };
      await assert.rejects(
        receive(['large'], { onProgress, signal: controller.signal }),
        (error) => faultOf(error)?.kind === 'canceled',
      );
      assert.deepEqual(await disk.tree(), ['folder']);
      assert.deepEqual(await openFilesBelow(disk.root), []);
    });

    it('end at once when canceled while no data arrives', async () => {
      await putOnEngee({ large: Buffer.alloc(megabyte) });
      await sandbox.control.addFault({ path: downloadPath, fault: { kind: 'stall', afterBytes: 500_000 } });
      const controller = new AbortController();
      const onProgress = (bytes: number) => {
        if (bytes > 400_000)
          setImmediate(() => {
            controller.abort();
          });
      };
      await assert.rejects(
        receive(['large'], { onProgress, signal: controller.signal }),
        (error) => faultOf(error)?.kind === 'canceled',
      );
      assert.deepEqual(await disk.tree(), ['folder']);
    });

    it('fail for a truncated response and leave nothing behind', async () => {
      await putOnEngee({ a: randomBytes(megabyte), b: randomBytes(megabyte) });
      const faults = [
        { kind: 'cut', at: 'replyBody', afterBytes: 500_000 },
        { kind: 'truncate', bytes: 500_000 },
        { kind: 'truncate', bytes: 600 },
      ] as const;
      for (const fault of faults) {
        for (const names of [['a'], ['a', 'b']]) {
          await sandbox.control.reset();
          await sandbox.control.addFault({ path: downloadPath, fault });
          await assert.rejects(
            receive(names),
            (error) => faultOf(error) !== undefined,
            `${fault.kind} ${names.length}`,
          );
          assert.deepEqual(await disk.tree(), ['folder'], `${fault.kind} ${names.length}`);
        }
      }
    });

    it('fail for all files if one is missing, and report it', async () => {
      await putOnEngee({ a: 'a' });
      await assert.rejects(receive(['a', 'gone']), (error) => {
        const fault = faultOf(error);
        return fault?.kind === 'notFound' && fault.detail?.includes('gone') === true;
      });
      assert.deepEqual(await disk.tree(), ['folder']);
    });

    it('keep existing files unless they are to be replaced, even if the download fails', async () => {
      await putOnEngee({ a: 'new' });
      await writeFile(local('a'), 'old');
      assert.equal((await receive(['a']))[0]?.location, local('a (2)'));
      await sandbox.control.addFault({ path: downloadPath, times: 1, fault: { kind: 'truncate', bytes: 100 } });
      await assert.rejects(receive(['a'], { replace: ['a'] }));
      assert.equal(await readFile(local('a'), 'utf8'), 'old');
      await receive(['a'], { replace: ['a'] });
      assert.equal(await readFile(local('a'), 'utf8'), 'new');
    });

    it('write nothing from a hostile archive', async () => {
      await putOnEngee({ a: 'a', b: 'b' });
      const zip = craftZip([
        { name: 'a', data: 'a' },
        { name: '../../b', data: 'b' },
      ]);
      await sandbox.control.addFault({
        path: downloadPath,
        fault: { kind: 'replaceBody', bodyBase64: zip.toString('base64'), contentType: 'application/zip' },
      });
      await assert.rejects(receive(['a', 'b']), (error) => {
        const fault = faultOf(error);
        return fault?.kind === 'invalidInput' && fault.input === 'archive';
      });
      assert.deepEqual(await disk.tree(), ['folder']);
    });

    it('ignore the file name in the response', async () => {
      await putOnEngee({ a: 'a' });
      const body =
        '--x\r\nContent-Disposition: form-data; name="file"; filename="../../evil"\r\nContent-Type: text/plain\r\n\r\nhello\r\n--x--\r\n';
      await sandbox.control.addFault({
        path: downloadPath,
        fault: { kind: 'replaceBody', body, contentType: 'multipart/form-data; boundary=x' },
      });
      assert.deepEqual(await receive(['a']), [{ location: local('a'), source: `${home}/a`, sizeBytes: 5 }]);
      assert.deepEqual(await disk.tree(), ['folder', 'folder/a']);
    });
  });
});
