import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { chmod, mkdir, stat, symlink, writeFile } from 'node:fs/promises';
import type { ServerUrl } from '../../../src/core/api/serverUrl.ts';
import type { RemoteFiles } from '../../../src/core/files/remote/remoteFiles.ts';
import { remoteRoot } from '../../../src/core/files/remotePath.ts';
import type { Sandbox } from '../../sandbox/start.ts';
import { always, engeeClient, faultIn } from '../support/engeeClient.ts';
import { remoteFiles } from '../support/remoteFiles.ts';
import { runningSandbox } from '../support/sandbox.ts';
import { RemoteFolder, trickyNames } from './support/remoteFolder.ts';

const megabyte = 1024 ** 2;

describe('Reading files of the server', function () {
  this.timeout(120_000);
  let sandbox: Sandbox;
  let files: RemoteFiles;
  let server: ServerUrl;
  let folder: RemoteFolder;

  before(async function () {
    this.timeout(240_000);
    sandbox = await runningSandbox();
    const client = engeeClient(sandbox.baseUrl, sandbox.personalAccessToken);
    files = remoteFiles(client);
    server = await client.serverUrl();
  });

  beforeEach(async () => {
    await runningSandbox();
    folder = await RemoteFolder.make(sandbox);
  });

  const at = (name: string) => folder.at(name);
  const disk = (name: string) => folder.onDisk(name);
  const write = async (name: string, content: string | Uint8Array) => folder.write(name, content);
  /** Returns the number of requests that list a folder. */
  const listings = async () =>
    (await sandbox.control.requests()).filter(({ body }) => body.includes('.list_folder(')).length;

  it('lists names of all scripts exactly as they are, with sizes and times', async () => {
    for (const name of trickyNames) await write(name, name);
    await mkdir(disk('folder'));
    const { entries, total, next } = await files.list(server, folder.path, undefined, always);
    assert.deepEqual(
      entries.map(({ name }) => name),
      [...trickyNames, 'folder'].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))),
    );
    assert.equal(total, trickyNames.length + 1);
    assert.equal(next, undefined);
    for (const entry of entries) {
      const own = await stat(disk(entry.name));
      assert.equal(entry.isUsable, true, entry.name);
      assert.equal(entry.kind, own.isDirectory() ? 'folder' : 'file');
      assert.equal(entry.modifiedMs, Math.floor(own.mtimeMs));
      assert.equal(entry.mode, own.mode & 0o7777);
      if (entry.kind === 'file') assert.equal(entry.sizeBytes, own.size);
    }
  });

  it('lists a folder of 10,000 entries with two requests', async () => {
    for (let index = 0; index < 10_000; index++) await write(`file-${String(index).padStart(5, '0')}`, '');
    await files.list(server, remoteRoot, undefined, always);
    await sandbox.control.clearRequests();
    const first = await files.list(server, folder.path, undefined, always);
    assert.ok(first.next);
    const second = await files.list(server, folder.path, first.next, always);
    assert.equal(second.next, undefined);
    const listed = [...first.entries, ...second.entries].map(({ name }) => name);
    assert.equal(new Set(listed).size, 10_000);
    assert.equal(await listings(), 2);
  });

  it('shares one request among callers that list the same folder', async () => {
    await files.list(server, remoteRoot, undefined, always);
    await sandbox.control.clearRequests();
    await Promise.all(Array.from({ length: 20 }, async () => files.list(server, folder.path, undefined, always)));
    assert.equal(await listings(), 1);
  });

  it('describes links and does not follow those that lead outside', async () => {
    await write('target.txt', 'target');
    await symlink('target.txt', disk('inside'));
    await symlink('/etc', disk('outside'));
    await symlink('nowhere', disk('broken'));
    const { entries } = await files.list(server, folder.path, undefined, always);
    assert.deepEqual(
      entries.map(({ name, kind, link }) => [name, kind, link?.leadsTo]),
      [
        ['broken', 'link', 'nothing'],
        ['inside', 'link', 'file'],
        ['outside', 'link', 'outside'],
        ['target.txt', 'file', undefined],
      ],
    );
    assert.deepEqual(await faultIn(files.list(server, at('outside'), undefined, always)), {
      kind: 'remoteFile',
      path: at('outside'),
      problem: 'outside',
    });
  });

  it('marks names that are not UTF-8 as not usable', async () => {
    await writeFile(Buffer.concat([Buffer.from(`${folder.disk}/`), Buffer.from([0x62, 0xff, 0x61])]), '');
    const [entry] = (await files.list(server, folder.path, undefined, always)).entries;
    assert.equal(entry?.isUsable, false);
  });

  it('returns the entries of existing paths and undefined for missing ones', async () => {
    for (const name of trickyNames) await write(name, name);
    const asked = [...trickyNames.map(at), at('missing'), at('plain.jl/below')];
    const found = await files.stat(server, asked, always);
    assert.deepEqual(
      found.map((entry) => entry?.name),
      [...trickyNames, undefined, undefined],
    );
    assert.equal((await files.stat(server, [remoteRoot], always))[0]?.kind, 'folder');
  });

  it('asks for many paths in several requests', async () => {
    await write('plain.jl', '');
    const asked = Array.from({ length: 2_500 }, (_, index) => at(index % 500 === 0 ? 'plain.jl' : `missing-${index}`));
    const found = await files.stat(server, asked, always);
    assert.deepEqual(
      found.flatMap((entry, index) => (entry === undefined ? [] : [index])),
      [0, 500, 1_000, 1_500, 2_000],
    );
  });

  it('gives another version to a change of the same size', async () => {
    await write('a.txt', 'one');
    const [before] = await files.stat(server, [at('a.txt')], always);
    await write('a.txt', 'two');
    const [after] = await files.stat(server, [at('a.txt')], always);
    assert.notEqual(before?.version, after?.version);
  });

  for (const size of [0, 1, 16 * 1024, megabyte - 1, megabyte, megabyte + 1]) {
    it(`reads a file of ${size} bytes in ranges`, async () => {
      for (const content of [randomBytes(size), Buffer.alloc(size, 'text ')]) {
        await write('data.bin', content);
        const pieces: Uint8Array[] = [];
        let offset = 0;
        let version: string | undefined;
        do {
          const length = megabyte;
          const range = await files.read(
            server,
            at('data.bin'),
            { offset, length, ...(version && { version }) },
            always,
          );
          assert.equal(range.sizeBytes, size);
          ({ version } = range);
          pieces.push(range.bytes);
          offset += range.bytes.length;
        } while (offset < size);
        assert.deepEqual(Buffer.concat(pieces), content);
      }
    });
  }

  it('refuses to go on reading a file that has changed', async () => {
    await write('data.bin', 'one');
    const { version } = await files.read(server, at('data.bin'), { offset: 0, length: 1 }, always);
    await write('data.bin', 'two');
    assert.deepEqual(await faultIn(files.read(server, at('data.bin'), { offset: 1, length: 2, version }, always)), {
      kind: 'remoteFile',
      path: at('data.bin'),
      problem: 'changed',
    });
  });

  it('says why a path cannot be read', async () => {
    await mkdir(disk('folder'));
    await write('secret', 'x');
    await chmod(disk('secret'), 0);
    const problem = async (name: string) =>
      ((await faultIn(files.read(server, at(name), { offset: 0, length: 1 }, always))) as { problem: string }).problem;
    assert.equal(await problem('missing'), 'notFound');
    assert.equal(await problem('folder'), 'isAFolder');
    if (process.getuid?.() !== 0) assert.equal(await problem('secret'), 'noPermission');
    const listed = (await faultIn(files.list(server, at('secret'), undefined, always))) as { problem: string };
    assert.equal(listed.problem, 'notAFolder');
  });

  it('hashes files and reports progress', async () => {
    const content = randomBytes(3 * megabyte);
    await write('data.bin', content);
    await write('empty', '');
    await mkdir(disk('folder'));
    let most = 0;
    const hashes = await files.hash(
      server,
      ['data.bin', 'missing', 'folder', 'empty'].map(at),
      (done) => (most = Math.max(most, done)),
      always,
    );
    const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
    assert.deepEqual(
      hashes.map((hash) => hash?.sha256),
      [sha256(content), undefined, undefined, sha256(Buffer.alloc(0))],
    );
    assert.equal(most, content.length);
    const [entry] = await files.stat(server, [at('data.bin')], always);
    assert.equal(hashes[0]?.version, entry?.version);
  });

  it('finds names and lines below a folder', async () => {
    await mkdir(disk('модели'));
    await write('модели/rocket.jl', 'x = 1\n  launch("😀", Rocket)\n');
    await write('other.txt', 'nothing');
    const search = async (options: object) => {
      const found: object[] = [];
      const end = await files.search(
        server,
        { folder: folder.path, name: '', includesHidden: false, maxMatches: 100, ...options },
        (matches) => found.push(...matches),
        always,
      );
      return { found, end };
    };
    assert.deepEqual((await search({ name: 'ROCKET мод' })).found, [{ path: at('модели/rocket.jl') }]);
    const text = { query: 'rocket', isCaseSensitive: false, isRegex: false };
    assert.deepEqual((await search({ text })).found, [
      { path: at('модели/rocket.jl'), line: 1, column: 15, length: 6, text: '  launch("😀", Rocket)' },
    ]);
    assert.equal((await search({ text })).end.isCut, false);
  });
});
