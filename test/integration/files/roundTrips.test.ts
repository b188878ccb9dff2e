import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import fc from 'fast-check';
import { nameProblem } from '../../../src/core/api/remoteNames.ts';
import type { ServerUrl } from '../../../src/core/api/serverUrl.ts';
import { download } from '../../../src/core/files/download.ts';
import { planDownload } from '../../../src/core/files/downloadPlan.ts';
import { Limiter } from '../../../src/core/files/limiter.ts';
import { planUpload } from '../../../src/core/files/planUpload.ts';
import { DocumentBases } from '../../../src/core/files/remote/documentBases.ts';
import { DocumentFiles } from '../../../src/core/files/remote/documentFiles.ts';
import type { RemoteFiles } from '../../../src/core/files/remote/remoteFiles.ts';
import { parseRemotePath } from '../../../src/core/files/remotePath.ts';
import { safeFileName } from '../../../src/core/files/safeName.ts';
import { upload } from '../../../src/core/files/upload.ts';
import { nodeClock } from '../../../src/platform/node/nodeClock.ts';
import type { Sandbox } from '../../sandbox/start.ts';
import { noExcludes } from '../../unit/core/files/support/noExcludes.ts';
import { MapMemento } from '../../unit/core/repl/support/replSession.ts';
import { always, type EngeeClient, engeeClient } from '../support/engeeClient.ts';
import { remoteFiles } from '../support/remoteFiles.ts';
import { runningSandbox } from '../support/sandbox.ts';
import { type Disk, makeDisk } from './support/disk.ts';

const kibibyte = 1024;
const mebibyte = 1024 * kibibyte;
const authority = 'engee.test--0123456789';
const remote = (path: string) => parseRemotePath(path) ?? assert.fail(path);
const ignore = () => undefined;

/** Names that careless encoding, quoting, normalizing or trimming would change. */
const namesToKeep = [
  'plain.jl',
  'with space.jl',
  ' leading',
  "it's $(1) `x`.jl",
  '$(rm -rf ~)',
  '-rf',
  '~',
  'a+b#c%20d&e=f?.csv',
  '%2e%2e%2fx',
  'a;b,c|d<e>f*.txt',
  'Модель №1.jl',
  'кра\u0438\u0306.txt',
  'кра\u0439.txt',
  '模型数据.csv',
  'cafe\u0301.txt',
  'caf\u00e9.txt',
  '\u1112\u1161\u11ab.txt',
  '\ud55c.txt',
  'A\u030angstrom',
  '\u212bngstrom',
  '\ufb01le',
  'zero\u200bwidth',
  '\ufeffbom.txt',
  '\ue000private',
  '😀.md',
  '👩‍💻.jl',
  '.hidden',
  '..two',
  'staged',
  'beside',
  '__proto__',
  'constructor',
];

/** Names that have a meaning for some system, or that are too long for a safe local name. They get a safe one there. */
const namesMadeSafe = [
  '...',
  'CON',
  'nul.txt',
  'a:b.csv',
  'right\u202eleft.txt',
  'ends.',
  'x'.repeat(255),
  `${'я'.repeat(127)}x`,
  `${'😀'.repeat(62)}x.jl`,
  `${'e\u0301'.repeat(84)}.jl`,
];

/** Names that can't be sent in the header of an upload. Editors can use them. */
const namesNotUploaded = ['say "hi".txt', '"'];

/** Names that no request can carry. */
const namesRefused = [
  'a\r\nX: y',
  'tab\t.txt',
  '\u0001',
  'del\u007f',
  'c1\u0085',
  'back\\slash',
  'ends with space ',
  'ends\u00a0',
];

const sizes = [0, 1, 16 * kibibyte, 64 * kibibyte, 256 * kibibyte, mebibyte].flatMap((size) =>
  size < 2 ? [size] : [size - 1, size, size + 1],
);

/** Bytes that look like text, like random data, or like the end of a part of a form. */
function contentOf(size: number, seed: number): Buffer {
  const pattern = [Buffer.from('line\r\n--boundary--\r\n\0\ufeff'), createHash('sha512').update(`${seed}`).digest()];
  return Buffer.alloc(size, pattern[seed % pattern.length]);
}

describe('Round trips of files', function () {
  this.timeout(180_000);
  let sandbox: Sandbox;
  let client: EngeeClient;
  let files: RemoteFiles;
  let server: ServerUrl;
  let disk: Disk;
  let round = 0;

  before(async function () {
    this.timeout(240_000);
    sandbox = await runningSandbox();
    client = engeeClient(sandbox.baseUrl, sandbox.personalAccessToken);
    server = await client.serverUrl();
    files = remoteFiles(client);
  });

  beforeEach(async () => {
    disk = await makeDisk();
  });

  afterEach(() => disk.remove());

  const bytesBelow = async (folder: string) => {
    const names = (await readdir(folder)).sort();
    return new Map(await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name))] as const)));
  };
  const sorted = (contents: ReadonlyMap<string, Buffer>) => new Map([...contents].sort(([a], [b]) => (a < b ? -1 : 1)));
  const documentsOf = () =>
    new DocumentFiles({
      files,
      api: client.user,
      clock: nodeClock,
      isOpen: () => true,
      isUnsaved: () => false,
      bases: new DocumentBases(new MapMemento()),
    });

  /** Returns a new folder here and its counterpart on the server. */
  async function newFolders() {
    const name = `round-${randomUUID()}`;
    const here = join(disk.folder, `${++round}`);
    const there = join(sandbox.userDirectory, name);
    await mkdir(here);
    await mkdir(there);
    return { here, there, target: remote(`/user/${name}`) };
  }

  async function uploadAll(here: string, target: string) {
    const paths = (await readdir(here)).map((name) => join(here, name));
    const plan = await planUpload(disk.local, paths, 'skip', noExcludes, always);
    const deps = { api: client.user, local: disk.local, slots: new Limiter(2), clock: nodeClock, remote: files };
    const outcomes = await upload(
      deps,
      { server, files: plan.files, replacements: [], target: remote(target) },
      ignore,
      always,
    );
    return { plan, outcomes };
  }

  /** Sends files to the server, opens and saves each, and downloads it. Compares names and bytes after each step. */
  async function sendAndReturn(contents: ReadonlyMap<string, Buffer>): Promise<void> {
    const { here, there, target } = await newFolders();
    for (const [name, content] of contents) await writeFile(join(here, name), content);
    const { plan, outcomes } = await uploadAll(here, target);
    const isSent = (name: string) => nameProblem(name, 'file') === undefined;
    assert.deepEqual(
      plan.leftOut.map(({ location, why }) => [basename(location), why]).sort(),
      [...contents.keys()]
        .filter((name) => !isSent(name))
        .map((name) => [name, 'name'])
        .sort(),
    );
    assert.ok(outcomes.every(({ kind }) => kind === 'stored'));
    const sent = new Map([...contents].filter(([name]) => isSent(name)));
    assert.deepEqual(await bytesBelow(there), sorted(sent));

    const documents = documentsOf();
    const saved = new Map<string, Buffer>();
    for (const [name, content] of contents) {
      const document = { authority, path: remote(`${target}/${name}`) };
      if (isSent(name))
        assert.ok(content.equals(await documents.read(server, document, 2 * mebibyte, always)), JSON.stringify(name));
      const changed = Buffer.from(content).reverse();
      saved.set(name, changed);
      const options = { create: true, overwrite: isSent(name) };
      const entry = await documents.write(server, document, changed, options, () => assert.fail(name), always);
      assert.deepEqual([entry.name, entry.sizeBytes], [name, content.length]);
    }
    assert.deepEqual(await bytesBelow(there), sorted(saved));
    const { entries } = await files.list(server, target, undefined, always);
    assert.deepEqual(
      entries.map(({ name, isUsable }) => [name, isUsable]).sort(),
      [...saved.keys()].map((name) => [name, true]).sort(),
    );

    for (const [name, content] of saved) {
      const folder = join(here, '..', `${round}-${createHash('sha256').update(name).digest('hex')}`);
      await mkdir(folder);
      const path = remote(`${target}/${name}`);
      const received = await download(
        { api: client.user, local: disk.local, slots: new Limiter(2), clock: nodeClock },
        {
          server,
          plan: planDownload([path], 'posix'),
          folder,
          replace: new Set(),
          askToolFolders: () => assert.fail(),
        },
        ignore,
        always,
      );
      assert.deepEqual(
        received.map(({ source }) => source),
        [path],
      );
      assert.deepEqual(await bytesBelow(folder), new Map([[safeFileName(name, 'posix'), content]]));
    }
  }

  it('keep the bytes and the names of files whose names and sizes are at a limit', async () => {
    const names = [...namesToKeep, ...namesMadeSafe, ...namesNotUploaded];
    for (const name of names) assert.equal(safeFileName(name, 'posix') === name, !namesMadeSafe.includes(name), name);
    await sendAndReturn(
      new Map(names.map((name, index) => [name, contentOf(sizes[index % sizes.length] ?? 0, index)])),
    );
  });

  it('keep the bytes and the names of any files', async () => {
    const isName = (name: string) =>
      !name.includes('/') &&
      parseRemotePath(`/user/${name}`) === `/user/${name}` &&
      !/^\.(?:git|engee)ignore$/.test(name);
    const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }).filter(isName);
    const content = fc.oneof(
      fc.uint8Array({ maxLength: 1_000 }).map((bytes) => Buffer.from(bytes)),
      fc.tuple(fc.constantFrom(...sizes), fc.nat()).map(([size, seed]) => contentOf(size, seed)),
    );
    const contents = fc
      .uniqueArray(fc.tuple(name, content), { minLength: 1, maxLength: 5, selector: ([each]) => each })
      .map((entries) => new Map(entries));
    await fc.assert(fc.asyncProperty(contents, sendAndReturn), { numRuns: 10 });
  });

  it('refuse names that no request can carry, on both sides, with the reason', async () => {
    const { here, there, target } = await newFolders();
    for (const name of namesRefused) {
      assert.equal(parseRemotePath(`${target}/${name}`), undefined, JSON.stringify(name));
      for (const folder of [here, there]) await writeFile(join(folder, name), 'kept');
    }
    const { plan, outcomes } = await uploadAll(here, target);
    assert.deepEqual(
      plan.leftOut.map((each) => [basename(each.location), each.why === 'name' && each.problem.kind]).sort(),
      namesRefused.map((name) => [name, /\s$/u.test(name) ? 'lastBlank' : 'character']).sort(),
    );
    assert.deepEqual(outcomes, []);
    const { entries } = await files.list(server, target, undefined, always);
    assert.deepEqual(
      entries.map(({ name, isUsable }) => [name, isUsable]).sort(),
      namesRefused.map((name) => [name, false]).sort(),
    );
    assert.deepEqual([...(await bytesBelow(there)).keys()], [...namesRefused].sort());
  });
});
