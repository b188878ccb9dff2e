import assert from 'node:assert/strict';
import type { ServerUrl } from '../../../../src/core/api/serverUrl.ts';
import { EngeeError, faultOf } from '../../../../src/core/errors/engeeError.ts';
import type { Fault } from '../../../../src/core/errors/fault.ts';
import { ListingCache } from '../../../../src/core/files/remote/listingCache.ts';
import type { RemoteEntry, RemoteFolderPage } from '../../../../src/core/files/remote/remoteFiles.ts';
import { parseRemotePath, type RemotePath } from '../../../../src/core/files/remotePath.ts';
import { deferred } from '../server/support/deferred.ts';
import { FakeClock } from '../server/support/fakeClock.ts';

const server = 'https://engee.example/prod/user/demo/' as ServerUrl;
const never = new AbortController().signal;
const silent: Fault = { kind: 'timeout', what: 'files', timeoutMs: 15_000 };
const missing: Fault = { kind: 'remoteFile', path: '/user/x', problem: 'notFound' };
const remote = (path: string): RemotePath => parseRemotePath(path) ?? assert.fail(path);

function entry(name: string, version = 'v1', kind: RemoteEntry['kind'] = 'file'): RemoteEntry {
  return { name, isUsable: true, kind, sizeBytes: 1, modifiedMs: 0, changedMs: 0, mode: 0o644, version };
}

describe('ListingCache', () => {
  let clock: FakeClock;
  let cache: ListingCache;
  let folders: Map<string, readonly RemoteEntry[]>;
  let requests: string[];
  let failure: Fault | undefined;
  let pageSize: number;
  let changed: string[];
  let gate: Promise<void>;

  beforeEach(() => {
    clock = new FakeClock();
    folders = new Map([
      ['/user', [entry('a.jl'), entry('sub', 'v1', 'folder')]],
      ['/user/sub', [entry('b.jl')]],
    ]);
    requests = [];
    failure = undefined;
    pageSize = 5_000;
    changed = [];
    gate = Promise.resolve();
    cache = new ListingCache({ list, stat }, clock);
    cache.onDidChange((change) => changed.push(...change.folders));
  });

  afterEach(() => {
    cache.dispose();
  });

  async function list(_server: ServerUrl, folder: RemotePath, after: string | undefined): Promise<RemoteFolderPage> {
    requests.push(`list ${folder}${after === undefined ? '' : ` ${after}`}`);
    const entries = folders.get(folder);
    await gate;
    if (failure !== undefined) throw new EngeeError(failure);
    if (entries === undefined) throw new EngeeError(missing);
    const start = Number(after ?? 0);
    const end = start + pageSize;
    return {
      entries: entries.slice(start, end),
      total: entries.length,
      next: end < entries.length ? String(end) : undefined,
    };
  }

  async function stat(_server: ServerUrl, paths: readonly RemotePath[]): Promise<readonly (RemoteEntry | undefined)[]> {
    requests.push(`stat ${paths.join(' ')}`);
    return Promise.resolve(
      paths.map((path) => {
        const [, folder = '', name = ''] = /^(.*)\/(.*)$/.exec(path) ?? [];
        return folders.get(folder)?.find((each) => each.name === name);
      }),
    );
  }

  const entryOf = async (path: string) => cache.entryOf(server, remote(path), never);
  const names = async (folder: string) =>
    (await cache.listing(server, remote(folder), never)).entries.map(({ name }) => name);
  const faultIn = (promise: Promise<unknown>) =>
    promise.then(
      () => assert.fail('it did not reject'),
      (error: unknown) => faultOf(error) ?? error,
    );

  it('answers 100 probes of missing files with one request', async () => {
    const probes = Array.from({ length: 100 }, async (_, index) => entryOf(`/user/missing-${index}`));
    assert.ok((await Promise.all(probes)).every((found) => found === undefined));
    assert.equal(await entryOf('/user/later'), undefined);
    assert.equal((await entryOf('/user/a.jl'))?.name, 'a.jl');
    assert.deepEqual(requests, ['list /user']);
  });

  it('remembers that a folder is missing for everything below it', async () => {
    for (let index = 0; index < 50; index++) assert.equal(await entryOf(`/user/.vscode/file-${index}`), undefined);
    assert.equal(await entryOf('/user/.vscode/deep/er/file'), undefined);
    assert.deepEqual(requests, ['list /user/.vscode']);
  });

  it('knows from the listing of a folder that nothing is below its missing folders and its files', async () => {
    await names('/user');
    assert.equal(await entryOf('/user/.git/config'), undefined);
    assert.equal(await entryOf('/user/a.jl/below'), undefined);
    assert.deepEqual(requests, ['list /user']);
  });

  it('asks again after a few seconds', async () => {
    await entryOf('/user/a.jl');
    await clock.advance(3_001);
    await entryOf('/user/a.jl');
    assert.deepEqual(requests, ['list /user', 'list /user']);
  });

  it('does not remember what was requested before a change', async () => {
    const open = deferred();
    gate = open.promise;
    const early = names('/user');
    await clock.advance(0);
    folders.set('/user', [entry('new.jl')]);
    cache.invalidate(server, remote('/user/new.jl'));
    const late = names('/user');
    open.resolve();
    assert.deepEqual(await early, ['a.jl', 'sub']);
    assert.deepEqual(await late, ['new.jl']);
    assert.deepEqual(await names('/user'), ['new.jl']);
    assert.equal(requests.length, 2);
  });

  it('forgets a changed path, its folder and what is below it', async () => {
    await names('/user');
    await names('/user/sub');
    cache.invalidate(server, remote('/user/sub'));
    await names('/user');
    await names('/user/sub');
    assert.deepEqual(requests, ['list /user', 'list /user/sub', 'list /user', 'list /user/sub']);
    assert.deepEqual(changed, ['/user']);
  });

  it('keeps the listings of other folders after a change', async () => {
    await names('/user/sub');
    cache.invalidate(server, remote('/user/a.jl'));
    await names('/user/sub');
    assert.deepEqual(requests, ['list /user/sub']);
  });

  it('tells which folders have changed since they were last listed', async () => {
    await names('/user');
    await clock.advance(3_001);
    await names('/user');
    assert.deepEqual(changed, []);
    folders.set('/user', [entry('a.jl', 'v2'), entry('sub', 'v1', 'folder')]);
    await clock.advance(3_001);
    await names('/user');
    assert.deepEqual(changed, ['/user']);
  });

  it('returns the last listing with its time while the server does not answer', async () => {
    const { asOf } = await cache.listing(server, remote('/user'), never);
    await clock.advance(60_000);
    failure = silent;
    const stale = await cache.listing(server, remote('/user'), never);
    assert.equal(stale.asOf, asOf);
    assert.deepEqual(stale.staleBecause, silent);
    assert.equal(stale.entries.length, 2);
    assert.deepEqual(await faultIn(names('/user/sub')), silent);
    assert.deepEqual(await faultIn(entryOf('/user/a.jl')), silent);
  });

  it('forgets the listing of a folder that is gone', async () => {
    await names('/user/sub');
    await clock.advance(3_001);
    folders.delete('/user/sub');
    assert.deepEqual(await faultIn(names('/user/sub')), missing);
    assert.equal(cache.lastListing(server, remote('/user/sub')), undefined);
  });

  it('lists large folders in pages and shows more on request', async () => {
    folders.set(
      '/user/sub',
      Array.from({ length: 23_000 }, (_, index) => entry(`f${index}`)),
    );
    const first = await cache.listing(server, remote('/user/sub'), never);
    assert.deepEqual([first.entries.length, first.total, first.isComplete], [10_000, 23_000, false]);
    assert.equal(requests.length, 2);
    const more = await cache.showMore(server, remote('/user/sub'), never);
    assert.equal(more.entries.length, 20_000);
    const all = await cache.showMore(server, remote('/user/sub'), never);
    assert.deepEqual([all.entries.length, all.isComplete], [23_000, true]);
  });

  it('asks about single files of a folder that is too large to list', async () => {
    folders.set(
      '/user/sub',
      Array.from({ length: 23_000 }, (_, index) => entry(`f${index}`)),
    );
    assert.equal((await entryOf('/user/sub/f22999'))?.name, 'f22999');
    assert.equal(await entryOf('/user/sub/missing'), undefined);
    const before = requests.length;
    assert.equal((await entryOf('/user/sub/f22999'))?.name, 'f22999');
    assert.equal(await entryOf('/user/sub/missing'), undefined);
    assert.equal(requests.length, before);
  });

  it('does not end the request of other callers when one is canceled', async () => {
    const open = deferred();
    gate = open.promise;
    const canceled = new AbortController();
    const first = faultIn(cache.listing(server, remote('/user'), canceled.signal));
    const second = names('/user');
    canceled.abort();
    assert.deepEqual(await first, { kind: 'canceled' });
    open.resolve();
    assert.deepEqual(await second, ['a.jl', 'sub']);
    assert.equal(requests.length, 1);
  });

  it('forgets everything when the server has restarted', async () => {
    await names('/user');
    cache.forget();
    assert.equal(cache.lastListing(server, remote('/user')), undefined);
    await names('/user');
    assert.equal(requests.length, 2);
  });

  it('keeps the answers of servers apart', async () => {
    await names('/user');
    await cache.listing('https://engee.example/prod/user/other/' as ServerUrl, remote('/user'), never);
    assert.equal(requests.length, 2);
  });

  it('limits the number of remembered folders', async () => {
    for (let index = 0; index < 600; index++) {
      folders.set(`/user/d${index}`, []);
      await names(`/user/d${index}`);
    }
    assert.equal(cache.lastListing(server, remote('/user/d0')), undefined);
    assert.notEqual(cache.lastListing(server, remote('/user/d599')), undefined);
  });
});
