import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, readlink, rm, stat, symlink } from 'node:fs/promises';
import type { ServerUrl } from '../../../src/core/api/serverUrl.ts';
import type { RemoteFilesService } from '../../../src/core/files/remote/createRemoteFiles.ts';
import type { ExpectedTarget } from '../../../src/core/files/remote/remoteFiles.ts';
import { remoteRoot } from '../../../src/core/files/remotePath.ts';
import type { Sandbox } from '../../sandbox/start.ts';
import { always, collect, type EngeeClient, engeeClient, faultIn } from '../support/engeeClient.ts';
import { remoteFiles } from '../support/remoteFiles.ts';
import { runningSandbox } from '../support/sandbox.ts';
import { RemoteFolder } from './support/remoteFolder.ts';

const megabyte = 1024 ** 2;
const ignore = () => undefined;
const absent: ExpectedTarget = { kind: 'absent' };
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('Changing files of the server', function () {
  this.timeout(120_000);
  let sandbox: Sandbox;
  let client: EngeeClient;
  let files: RemoteFilesService;
  let server: ServerUrl;
  let folder: RemoteFolder;

  before(async function () {
    this.timeout(240_000);
    sandbox = await runningSandbox();
    client = engeeClient(sandbox.baseUrl, sandbox.personalAccessToken);
    files = remoteFiles(client);
    server = await client.serverUrl();
  });

  beforeEach(async () => {
    await runningSandbox();
    folder = await RemoteFolder.make(sandbox);
  });

  afterEach(async () => folder.hasNothingStaged());

  const at = (name: string) => folder.at(name);
  const disk = (name: string) => folder.onDisk(name);
  const write = async (name: string, content: string | Uint8Array) => folder.write(name, content);
  const read = async (name: string) => folder.read(name);
  const problemIn = async (promise: Promise<unknown>) =>
    ((await faultIn(promise)) as { readonly problem?: string }).problem;

  async function replace(name: string, content: Uint8Array | string, expected: ExpectedTarget) {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    const source = { sizeBytes: bytes.length, source: { kind: 'bytes', bytes } } as const;
    return files.replace(server, { target: at(name), source, sha256: sha256(bytes), expected }, ignore, always);
  }

  async function seen(name: string, hash?: string): Promise<ExpectedTarget> {
    const [entry] = await files.stat(server, [at(name)], always);
    return { kind: 'seen', version: entry?.version ?? assert.fail(name), ...(hash !== undefined && { sha256: hash }) };
  }

  for (const size of [0, 1, megabyte - 1, megabyte, megabyte + 1, 5 * megabyte]) {
    it(`replaces a file with ${size} bytes exactly`, async () => {
      const content = randomBytes(size);
      await write('data.bin', 'old');
      const progress: number[] = [];
      const entry = await files.replace(
        server,
        {
          target: at('data.bin'),
          source: { sizeBytes: size, source: { kind: 'bytes', bytes: content } },
          sha256: sha256(content),
          expected: await seen('data.bin'),
        },
        (done) => progress.push(done),
        always,
      );
      assert.equal(entry.sizeBytes, size);
      assert.deepEqual(await readFile(disk('data.bin')), content);
      assert.equal(progress.at(-1) ?? 0, size);
    });
  }

  it('saves a file of 1 MB with three requests, including the one for its state, and leaves nothing', async () => {
    await files.list(server, remoteRoot, undefined, always);
    await replace('data.bin', 'old', absent);
    const counts: number[] = [];
    // A job that takes over a second, on a busy machine, needs another request.
    for (let attempt = 0; attempt < 5 && !counts.includes(3); attempt++) {
      await sandbox.control.clearRequests();
      const expected = await seen('data.bin');
      await replace('data.bin', randomBytes(megabyte), expected);
      await folder.hasNothingStaged();
      // A request in the background would come before this one.
      await seen('data.bin');
      counts.push((await sandbox.control.requests()).length - 1);
    }
    assert.equal(Math.min(...counts), 3, counts.join());
  });

  it('keeps the mode of the replaced file and its link', async () => {
    await write('script.jl', 'old');
    await chmod(disk('script.jl'), 0o750);
    await symlink('script.jl', disk('link.jl'));
    await replace('link.jl', 'new', await seen('link.jl'));
    assert.equal(await readlink(disk('link.jl')), 'script.jl');
    assert.equal(await read('script.jl'), 'new');
    assert.equal((await stat(disk('script.jl'))).mode & 0o777, 0o750);
  });

  it('refuses to replace a file that changed, even at the same size', async () => {
    await write('a.txt', 'one');
    const expected = await seen('a.txt');
    await write('a.txt', 'two');
    assert.equal(await problemIn(replace('a.txt', 'mine', expected)), 'changed');
    assert.equal(await read('a.txt'), 'two');
  });

  it('replaces a file of which only the times differ if its content is known', async () => {
    await write('a.txt', 'one');
    const hash = sha256(Buffer.from('one'));
    const [known, unknown] = [await seen('a.txt', hash), await seen('a.txt')];
    await write('a.txt', 'one');
    assert.equal(await problemIn(replace('a.txt', 'two', unknown)), 'changed');
    await replace('a.txt', 'two', known);
    assert.equal(await read('a.txt'), 'two');
  });

  it('refuses to create a file where something exists', async () => {
    await write('a.txt', 'one');
    await mkdir(disk('folder'));
    assert.equal(await problemIn(replace('a.txt', 'two', absent)), 'exists');
    assert.equal(await problemIn(replace('folder', 'two', absent)), 'exists');
    assert.equal(await read('a.txt'), 'one');
  });

  it('refuses to replace a file that is gone', async () => {
    await write('a.txt', 'one');
    const expected = await seen('a.txt');
    await files.remove(server, at('a.txt'), { kind: 'file' }, always);
    assert.equal(await problemIn(replace('a.txt', 'two', expected)), 'changed');
    assert.deepEqual(await readdir(folder.disk), []);
  });

  it('stores nothing if the hash is not that of the content', async () => {
    await write('a.txt', 'one');
    const source = { sizeBytes: 3, source: { kind: 'bytes', bytes: Buffer.from('two') } } as const;
    const expected = await seen('a.txt');
    const request = { target: at('a.txt'), source, sha256: sha256(Buffer.from('2')), expected };
    assert.equal(await problemIn(files.replace(server, request, ignore, always)), 'failed');
    assert.equal(await read('a.txt'), 'one');
  });

  it('refuses targets outside the folder of the user', async () => {
    await symlink('/etc', disk('outside'));
    assert.equal(await problemIn(replace('outside/a.txt', 'x', absent)), 'outside');
    assert.equal(await problemIn(files.makeFolder(server, at('outside/folder'), always)), 'outside');
  });

  it('creates folders with missing ones above and accepts existing ones', async () => {
    await files.makeFolder(server, at('новая папка/b/c'), always);
    await files.makeFolder(server, at('новая папка/b'), always);
    assert.ok((await stat(disk('новая папка/b/c'))).isDirectory());
    await write('file', '');
    assert.equal(await problemIn(files.makeFolder(server, at('file'), always)), 'exists');
  });

  it('renames files and folders, also only in case', async () => {
    await write('a.txt', 'one');
    await mkdir(disk('folder'));
    await files.rename(server, at('a.txt'), at('A.txt'), absent, always);
    await files.rename(server, at('A.txt'), at('folder/ä +#%.txt'), absent, always);
    await files.rename(server, at('folder'), at('папка'), absent, always);
    assert.deepEqual(await readdir(folder.disk), ['папка']);
    assert.equal(await read('папка/ä +#%.txt'), 'one');
    assert.equal(await problemIn(files.rename(server, at('папка'), at('папка/x'), absent, always)), 'invalid');
  });

  it('does not rename over an existing file unless it is the expected one', async () => {
    await write('a.txt', 'one');
    await write('b.txt', 'two');
    assert.equal(await problemIn(files.rename(server, at('a.txt'), at('b.txt'), absent, always)), 'exists');
    const expected = await seen('b.txt');
    await write('b.txt', '2.0');
    assert.equal(await problemIn(files.rename(server, at('a.txt'), at('b.txt'), expected, always)), 'changed');
    await files.rename(server, at('a.txt'), at('b.txt'), await seen('b.txt'), always);
    assert.deepEqual(await readdir(folder.disk), ['b.txt']);
    assert.equal(await read('b.txt'), 'one');
  });

  it('copies files and folders and does not overwrite', async () => {
    await mkdir(disk('from/sub'), { recursive: true });
    await write('from/sub/a.txt', 'one');
    await symlink('sub/a.txt', disk('from/link'));
    await files.copy(server, at('from'), at('to'), ignore, always);
    assert.equal(await read('to/sub/a.txt'), 'one');
    assert.equal(await readlink(disk('to/link')), 'sub/a.txt');
    assert.equal(await problemIn(files.copy(server, at('from/sub/a.txt'), at('to'), ignore, always)), 'exists');
  });

  it('deletes folders without following links', async () => {
    await write('kept.txt', 'kept');
    await mkdir(disk('folder/sub'), { recursive: true });
    await write('folder/sub/a.txt', 'one');
    await symlink('../kept.txt', disk('folder/link'));
    await files.remove(server, at('folder'), { kind: 'folder' }, always);
    assert.deepEqual(await readdir(folder.disk), ['kept.txt']);
    assert.equal(await problemIn(files.remove(server, at('folder'), { kind: 'folder' }, always)), 'notFound');
    assert.equal(await problemIn(files.remove(server, remoteRoot, { kind: 'folder' }, always)), 'invalid');
  });

  it('deletes nothing that changed or became a folder since it was listed', async () => {
    await write('a.txt', 'one');
    await mkdir(disk('folder'));
    const [file, inner] = await files.stat(server, [at('a.txt'), at('folder')], always);
    assert.ok(file !== undefined && inner !== undefined);
    await write('a.txt', 'two');
    assert.equal(await problemIn(files.remove(server, at('a.txt'), file, always)), 'changed');
    await rm(disk('a.txt'));
    await mkdir(disk('a.txt/kept'), { recursive: true });
    for (const expected of [file, { kind: 'file' }] as const)
      assert.equal(await problemIn(files.remove(server, at('a.txt'), expected, always)), 'changed');
    await write('folder/new.txt', '');
    await files.remove(server, at('folder'), inner, always);
    assert.deepEqual(await readdir(folder.disk, { recursive: true }), ['a.txt', 'a.txt/kept']);
  });

  it('packs a folder to download it', async () => {
    await mkdir(disk('data/empty'), { recursive: true });
    await write('data/файл.txt', 'one');
    await symlink('/etc/passwd', disk('data/outside'));
    const packed = await files.pack(server, at('data'), ignore, always);
    assert.deepEqual(packed.leftOut, ['outside']);
    const { bytes } = await client.user.download(server, [packed.archive], always);
    assert.equal((await collect(bytes)).length, packed.sizeBytes);
    await files.discard(server, packed.archive, always);
  });
});
