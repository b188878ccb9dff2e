import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Limiter } from '../../../src/core/files/limiter.ts';
import type { RemoteFiles } from '../../../src/core/files/remote/remoteFiles.ts';
import { parseRemotePath, type RemotePath } from '../../../src/core/files/remotePath.ts';
import { compareFolder } from '../../../src/core/files/sync/compareFolder.ts';
import { mappedFiles } from '../../../src/core/files/sync/mappedFiles.ts';
import { findRemoteOnly } from '../../../src/core/files/sync/remoteOnly.ts';
import { removeDeleted } from '../../../src/core/files/sync/removeDeleted.ts';
import { type SyncBase, SyncBases } from '../../../src/core/files/sync/syncBase.ts';
import { planSync, replacementOf } from '../../../src/core/files/sync/syncPlan.ts';
import { uploadChanges } from '../../../src/core/files/sync/uploadChanges.ts';
import type { Clock } from '../../../src/platform/clock.ts';
import { nodeClock } from '../../../src/platform/node/nodeClock.ts';
import { NodeTextStore } from '../../../src/platform/node/nodeTextStore.ts';
import { textsBelow } from '../../host/textFiles.ts';
import type { Sandbox } from '../../sandbox/start.ts';
import { noExcludes } from '../../unit/core/files/support/noExcludes.ts';
import { always, type EngeeClient, engeeClient } from '../support/engeeClient.ts';
import { remoteFiles } from '../support/remoteFiles.ts';
import { runningSandbox } from '../support/sandbox.ts';
import { type Disk, makeDisk } from './support/disk.ts';

const uploadPath = 'external/file/upload';
const ignore = () => undefined;
/** An hour later, so that the times of all files are old enough to be relied on. */
const laterClock: Clock = { ...nodeClock, now: () => Date.now() + 3_600_000 };

describe('Synchronization of a folder', function () {
  this.timeout(120_000);
  let sandbox: Sandbox;
  let client: EngeeClient;
  let remote: RemoteFiles;
  let disk: Disk;
  let target: RemotePath;
  let thereFolder: string;
  let hashedHere: string[];
  let hashedThere: RemotePath[];
  let renamed: (readonly [RemotePath, RemotePath])[];

  before(async function () {
    this.timeout(240_000);
    sandbox = await runningSandbox();
    client = engeeClient(sandbox.baseUrl, sandbox.personalAccessToken);
    await sandbox.control.reset();
    await sandbox.control.startServer();
  });

  beforeEach(async () => {
    await sandbox.control.clearFaults();
    disk = await makeDisk();
    const name = `sync-${randomUUID()}`;
    target = parseRemotePath(`/user/${name}`) ?? assert.fail(name);
    thereFolder = join(sandbox.userDirectory, name);
    const files = remoteFiles(client, join(disk.root, 'leftovers'));
    hashedHere = [];
    hashedThere = [];
    renamed = [];
    remote = {
      ...files,
      rename: (server, from, to, ...rest) => {
        renamed.push([from, to]);
        return files.rename(server, from, to, ...rest);
      },
      hash: (server, paths, ...rest) => {
        hashedThere.push(...paths);
        return files.hash(server, paths, ...rest);
      },
    };
    const hash = disk.local.hash.bind(disk.local);
    disk.local.hash = (path, ...rest) => {
      hashedHere.push(path);
      return hash(path, ...rest);
    };
  });

  afterEach(() => disk.remove());

  const here = (name: string) => join(disk.folder, name);
  const there = (name: string) => join(thereFolder, name);
  const bases = () => new SyncBases(new NodeTextStore(join(disk.root, 'bases')));

  async function put(path: string, text: string): Promise<void> {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }

  async function compare() {
    const server = await client.serverUrl();
    const base = await bases().read('base');
    const { files, gone, isLeftOut } = await mappedFiles(disk.local, disk.folder, base, noExcludes, always);
    const deps = { local: disk.local, remote, clock: laterClock };
    const rows = await compareFolder(deps, { server, remote: target, files, gone, base }, ignore, always);
    return { server, base, gone, rows, isLeftOut };
  }

  /** Uploads what changed, as the command does without answers to its questions. */
  async function sync(signal = always) {
    const { server, gone, rows } = await compare();
    const plan = planSync(rows);
    const deps = { api: client.user, local: disk.local, slots: new Limiter(2), clock: laterClock, remote };
    const uploaded = await uploadChanges(deps, { server, remote: target, rows, plan, gone }, ignore, signal);
    await bases().change('base', uploaded.changes);
    return { ...uploaded, plan, rows, server };
  }

  const uploads = async () => (await sandbox.control.requests({ path: uploadPath })).length;
  const kinds = (rows: readonly { readonly relativePath: string; readonly kind: string }[]) =>
    Object.fromEntries(rows.map(({ relativePath, kind }) => [relativePath, kind]));

  it('transfers nothing and reads no contents the second time (databricks#622: sync loops)', async () => {
    await put(here('a.jl'), 'a');
    await put(here('src/b.jl'), 'b');
    await put(here('.gitignore'), '*.tmp');
    await mkdir(here('.git'));
    await put(here('c.tmp'), 'c');
    await sync();
    const expected = { '.gitignore': '*.tmp', 'a.jl': 'a', 'src/b.jl': 'b' };
    assert.deepEqual(await textsBelow(thereFolder), expected);
    const sent = await uploads();
    hashedHere = [];
    hashedThere = [];
    const second = await sync();
    assert.deepEqual(kinds(second.rows), { '.gitignore': 'same', 'a.jl': 'same', 'src/b.jl': 'same' });
    assert.deepEqual([await uploads(), second.outcomes, hashedHere, hashedThere], [sent, [], [], []]);
    assert.deepEqual(await textsBelow(thereFolder), expected);
  });

  it('replaces the content of a file that changed here, also by one of the same size and time (Databricks-VSCode#133)', async () => {
    await put(here('a.jl'), 'old');
    const { mtime } = await stat(here('a.jl'));
    await sync();
    await put(here('a.jl'), 'new');
    await utimes(here('a.jl'), mtime, mtime);
    const { outcomes } = await sync();
    assert.deepEqual(
      outcomes.map(({ kind }) => kind),
      ['stored'],
    );
    assert.deepEqual(await textsBelow(thereFolder), { 'a.jl': 'new' });
    assert.deepEqual(kinds((await compare()).rows), { 'a.jl': 'same' });
  });

  it('never uploads over a file that is newer on Engee (vscode-sftp#215)', async () => {
    for (const name of ['there', 'both', 'touched', 'here']) await put(here(name), 'old');
    await sync();
    for (const name of ['there', 'both']) await put(there(name), 'NEW');
    for (const name of ['both', 'touched', 'here']) await put(here(name), 'new');
    await utimes(there('touched'), 1, 1);
    const { plan } = await sync();
    assert.deepEqual(kinds(plan.stopped), { there: 'newerThere', both: 'bothChanged' });
    assert.deepEqual(await textsBelow(thereFolder), { there: 'NEW', both: 'NEW', touched: 'new', here: 'new' });
    assert.deepEqual(kinds((await sync()).plan.stopped), { there: 'newerThere', both: 'bothChanged' });
  });

  it('never takes a change that came right after an upload for its own', async () => {
    await put(here('a'), 'mine');
    const real = remote;
    remote = {
      ...real,
      hash: async (...args) => {
        await writeFile(there('a'), 'them');
        return real.hash(...args);
      },
    };
    await sync();
    remote = real;
    await put(here('a'), 'new!');
    const { plan } = await sync();
    assert.deepEqual(kinds(plan.stopped), { a: 'bothChanged' });
    assert.deepEqual(await textsBelow(thereFolder), { a: 'them' });
  });

  it('never takes a file for its own whose name was taken before the upload', async () => {
    await put(here('a.jl'), 'mine');
    const { server, gone, rows } = await compare();
    await put(there('a.jl'), 'them');
    const deps = { api: client.user, local: disk.local, slots: new Limiter(2), clock: laterClock, remote };
    const request = { server, remote: target, rows, plan: planSync(rows), gone };
    await bases().change('base', (await uploadChanges(deps, request, ignore, always)).changes);
    assert.deepEqual(await textsBelow(thereFolder), { 'a.jl': 'them', 'a_1.jl': 'mine' });
    assert.deepEqual(kinds((await sync()).plan.stopped), { 'a.jl': 'different' });
  });

  it('never uploads over a file that it did not upload, and replaces it when asked for (databricks#552: sync destroys)', async () => {
    await put(here('a.jl'), 'mine');
    await put(here('b.jl'), 'both');
    await put(there('a.jl'), 'theirs');
    await put(there('b.jl'), 'both');
    await put(there('only.jl'), 'there');
    const { plan, rows, server } = await sync();
    assert.deepEqual(kinds(rows), { 'a.jl': 'different', 'b.jl': 'same' });
    assert.deepEqual(await textsBelow(thereFolder), { 'a.jl': 'theirs', 'b.jl': 'both', 'only.jl': 'there' });

    const chosen = {
      folderMoves: [],
      moves: [],
      files: [],
      deleted: [],
      replacements: plan.stopped.map(replacementOf),
    };
    const deps = { api: client.user, local: disk.local, slots: new Limiter(2), clock: laterClock, remote };
    const request = { server, remote: target, rows: plan.stopped, plan: chosen, gone: [] };
    await bases().change('base', (await uploadChanges(deps, request, ignore, always)).changes);
    assert.deepEqual(await textsBelow(thereFolder), { 'a.jl': 'mine', 'b.jl': 'both', 'only.jl': 'there' });
    hashedHere = [];
    hashedThere = [];
    assert.deepEqual(kinds((await compare()).rows), { 'a.jl': 'same', 'b.jl': 'same' });
    assert.deepEqual([hashedHere, hashedThere], [[], []]);
  });

  it('deletes nothing unasked, and lists what was deleted here and is unchanged on Engee (vscode-sftp#44)', async () => {
    for (const name of ['a.jl', 'b.jl', 'c.jl', 'd.jl']) await put(here(name), name);
    await sync();
    for (const name of ['b.jl', 'c.jl', 'd.jl']) await rm(here(name));
    await put(there('c.jl'), 'changed');
    await put(there('other.jl'), 'other');
    const { plan, server } = await sync();
    assert.deepEqual(kinds(plan.deleted), { 'b.jl': 'deletedHere', 'd.jl': 'deletedHere' });
    const all = { 'a.jl': 'a.jl', 'b.jl': 'b.jl', 'c.jl': 'changed', 'd.jl': 'd.jl', 'other.jl': 'other' };
    assert.deepEqual(await textsBelow(thereFolder), all);
    // They are listed until the user decides.
    assert.deepEqual(kinds((await sync()).plan.deleted), { 'b.jl': 'deletedHere', 'd.jl': 'deletedHere' });

    await put(there('d.jl'), 'later');
    const { removed, failed } = await removeDeleted(remote, server, plan.deleted, ignore, always);
    assert.deepEqual(
      [kinds(removed), failed.map(({ fault }) => fault)],
      [{ 'b.jl': 'deletedHere' }, [{ kind: 'remoteFile', path: `${target}/d.jl`, problem: 'changed' }]],
    );
    assert.deepEqual(Object.keys(await textsBelow(thereFolder)), ['a.jl', 'c.jl', 'd.jl', 'other.jl']);
  });

  it('moves a renamed file on Engee instead of sending it again', async () => {
    await put(here('old.bin'), 'x'.repeat(100_000));
    await put(here('keep.jl'), 'keep');
    await sync();
    const { ino } = await stat(there('old.bin'));
    const sent = await uploads();
    await mkdir(here('sub'));
    await rename(here('old.bin'), here('sub/new.bin'));
    const { moves, plan } = await sync();
    assert.deepEqual([moves.length, plan.deleted, await uploads()], [1, [], sent]);
    assert.equal((await stat(there('sub/new.bin'))).ino, ino);
    assert.deepEqual(Object.keys(await textsBelow(thereFolder)), ['keep.jl', 'sub/new.bin']);
    hashedThere = [];
    assert.deepEqual(kinds((await sync()).rows), { 'keep.jl': 'same', 'sub/new.bin': 'same' });
    assert.deepEqual(hashedThere, []);
  });

  it('moves a renamed folder in one step, also after the editor has restarted', async () => {
    for (const path of ['old/a.jl', 'old/deep/b.jl', 'old/deep/same', 'old/same', 'keep.jl'])
      await put(here(path), path);
    for (const path of ['old/deep/same', 'old/same']) await put(here(path), 'same');
    await sync();
    const { ino } = await stat(there('old/deep/b.jl'));
    const sent = await uploads();
    await mkdir(here('new'));
    await rename(here('old'), here('new/name'));
    await put(here('new/name/more.jl'), 'more');
    renamed = [];
    const { moves, plan } = await sync();
    assert.deepEqual(renamed, [[`${target}/old`, `${target}/new/name`]]);
    assert.deepEqual([moves.length, plan.moves, plan.deleted, await uploads()], [4, [], [], sent + 1]);
    assert.equal((await stat(there('new/name/deep/b.jl'))).ino, ino);
    assert.deepEqual(await textsBelow(thereFolder), await textsBelow(disk.folder));
    assert.deepEqual((await readdir(thereFolder)).sort(), ['keep.jl', 'new']);
    assert.deepEqual(new Set(Object.values(kinds((await sync()).rows))), new Set(['same']));
  });

  it('moves the files of a renamed folder one by one if something else is in it, or has the new name', async () => {
    for (const path of ['old/a.jl', 'old/deep/b.jl']) await put(here(path), path);
    await sync();
    await put(there('old/result.csv'), 'result');
    await rename(here('old'), here('new'));
    renamed = [];
    assert.equal((await sync()).moves.length, 2);
    assert.equal(renamed.length, 2);
    const kept = { 'old/result.csv': 'result' };
    assert.deepEqual(await textsBelow(thereFolder), {
      'new/a.jl': 'old/a.jl',
      'new/deep/b.jl': 'old/deep/b.jl',
      ...kept,
    });

    await put(there('newer/a.jl'), 'theirs');
    await rename(here('new'), here('newer'));
    const { plan } = await sync();
    assert.deepEqual(kinds(plan.stopped), { 'newer/a.jl': 'different' });
    assert.deepEqual(await textsBelow(thereFolder), {
      'new/a.jl': 'old/a.jl',
      'newer/a.jl': 'theirs',
      'newer/deep/b.jl': 'old/deep/b.jl',
      ...kept,
    });
  });

  it('lists what is only on Engee, without hidden and ignored files', async () => {
    await put(here('a.jl'), 'a');
    await put(here('.engeeignore'), 'big');
    await put(here('big/x.bin'), 'x');
    for (const path of ['a.jl', 'sub/b.jl', 'big/x.bin', '.packages/c.jl']) await put(there(path), path);
    const { server, rows, isLeftOut } = await compare();
    const found = await findRemoteOnly(remote, server, target, rows, isLeftOut, always);
    assert.deepEqual([kinds(found.rows), found.isCut], [{ 'sub/b.jl': 'onlyThere' }, false]);
  });

  it('finds nothing on Engee if the mapped folder does not exist there yet', async () => {
    await put(here('a.jl'), 'a');
    const { server, rows, isLeftOut } = await compare();
    assert.deepEqual(kinds(rows), { 'a.jl': 'onlyHere' });
    const found = await findRemoteOnly(remote, server, target, rows, isLeftOut, always);
    assert.deepEqual(found, { rows: [], isCut: false });
  });

  it('continues after a failure, reports each file, and sends the rest the next time', async () => {
    for (const name of ['a', 'b', 'c']) await put(here(name), name.repeat(400_000));
    await sandbox.control.addFault({ path: uploadPath, times: 1, fault: { kind: 'status', status: 500 } });
    const { outcomes } = await sync();
    const stored = outcomes.filter(({ kind }) => kind === 'stored');
    assert.deepEqual([outcomes.length, stored.length], [3, 2]);
    await sync();
    assert.deepEqual(kinds((await compare()).rows), { a: 'same', b: 'same', c: 'same' });
  });

  it('sends nothing after it was canceled, and loses no common state', async () => {
    await put(here('a'), 'a');
    await sync();
    await put(here('a'), 'b');
    const controller = new AbortController();
    controller.abort();
    await sync(controller.signal).catch(ignore);
    assert.deepEqual(await textsBelow(thereFolder), { a: 'a' });
    assert.deepEqual(kinds((await compare()).rows), { a: 'newerHere' });
  });

  it('compares 10,000 unchanged files without reading them', async function () {
    this.timeout(180_000);
    const base = new Map<string, NonNullable<ReturnType<SyncBase['get']>>>();
    for (const folder of [disk.folder, thereFolder]) await mkdir(folder, { recursive: true });
    const names = Array.from({ length: 10_000 }, (_, index) => `${index}.txt`);
    for (const name of names) for (const path of [here(name), there(name)]) await writeFile(path, name);
    const first = await compare();
    for (const row of first.rows)
      if (row.kind === 'same') base.set(row.relativePath, { ...row.here, version: row.there.entry.version });
    assert.equal(base.size, 10_000);
    await bases().change('base', base);
    hashedHere = [];
    hashedThere = [];
    const started = performance.now();
    const { rows } = await compare();
    assert.deepEqual(
      [rows.length, new Set(rows.map(({ kind }) => kind)), hashedHere, hashedThere],
      [10_000, new Set(['same']), [], []],
    );
    assert.ok(performance.now() - started < 60_000);
  });
});
