import assert from 'node:assert/strict';
import type { ServerUrl } from '../../../../../src/core/api/serverUrl.ts';
import { EngeeError } from '../../../../../src/core/errors/engeeError.ts';
import {
  browseFolder,
  browseMore,
  matchingEntries,
  type RemoteSource,
  withKinds,
} from '../../../../../src/core/files/remote/browse.ts';
import type { RemoteEntry, RemoteFiles } from '../../../../../src/core/files/remote/remoteFiles.ts';
import { parseRemotePath, type RemotePath, remoteRoot } from '../../../../../src/core/files/remotePath.ts';
import type { Clock } from '../../../../../src/platform/clock.ts';
import { stillClock } from '../support/stillClock.ts';

const server = 'https://engee.test/prod/user/a/' as ServerUrl;
const always = new AbortController().signal;
const remote = (path: string) => parseRemotePath(path) ?? assert.fail(path);

function entry(name: string, more: Partial<RemoteEntry> = {}): RemoteEntry {
  return {
    name,
    isUsable: true,
    kind: 'file',
    sizeBytes: 1,
    modifiedMs: 0,
    changedMs: 0,
    mode: 0o644,
    version: 'v',
    ...more,
  };
}

const folder = (name: string) => entry(name, { kind: 'folder' });

/** Lists the entries in pages. */
function pagesOf(entries: readonly RemoteEntry[], pageSize = 5_000) {
  const requested: (string | undefined)[] = [];
  const list = (_server: ServerUrl, _folder: RemotePath, after: string | undefined) => {
    requested.push(after);
    const start = after === undefined ? 0 : Number(after);
    const end = start + pageSize;
    return Promise.resolve({
      entries: entries.slice(start, end),
      total: entries.length,
      next: end < entries.length ? String(end) : undefined,
    });
  };
  return { requested, list };
}

const numbered = (count: number) => Array.from({ length: count }, (_, index) => entry(`f${index}`));

async function shown(entries: readonly RemoteEntry[], query = '', at = remoteRoot): Promise<readonly string[]> {
  const known = await browseFolder(pagesOf(entries), server, at, always);
  return matchingEntries(known, query).map(({ entry: { name } }) => name);
}

describe('browseFolder', () => {
  it('lists 10,000 entries in two requests', async () => {
    const { requested, list } = pagesOf(numbered(10_000));
    const { entries, total, next } = await browseFolder({ list }, server, remoteRoot, always);
    assert.deepEqual([entries.length, total, next, requested], [10_000, 10_000, undefined, [undefined, '5000']]);
  });

  it('loads the rest of a larger folder page by page when asked', async () => {
    const pages = pagesOf(numbered(12_000));
    const known = await browseFolder(pages, server, remoteRoot, always);
    assert.deepEqual([known.entries.length, known.next], [10_000, '10000']);
    const more = await browseMore(pages, server, known, always);
    assert.deepEqual([more.entries.length, more.next], [12_000, undefined]);
  });

  it('sorts folders first and numbers by value, across pages', async () => {
    const { list } = pagesOf([entry('b10'), entry('b9'), folder('z'), entry('A'), folder('y')], 2);
    const { entries } = await browseFolder({ list }, server, remoteRoot, always);
    assert.deepEqual(
      entries.map(({ entry: { name } }) => name),
      ['y', 'z', 'A', 'b9', 'b10'],
    );
  });

  it('treats a link as what it leads to, and nothing else as a file', async () => {
    const link = (name: string, leadsTo: 'file' | 'folder' | 'nothing' | 'outside') =>
      entry(name, { kind: 'link', link: { target: '/x', leadsTo } });
    const { list } = pagesOf([
      link('a', 'file'),
      link('b', 'folder'),
      link('c', 'nothing'),
      link('d', 'outside'),
      entry('e', { kind: 'other' }),
      entry('f\u{fffd}', { isUsable: false }),
      entry('a/b'),
    ]);
    const { entries } = await browseFolder({ list }, server, remote('/user/x'), always);
    assert.deepEqual(Object.fromEntries(entries.map(({ entry: { name }, kind, path }) => [name, [kind, path]])), {
      a: ['file', '/user/x/a'],
      b: ['folder', '/user/x/b'],
      c: ['none', '/user/x/c'],
      d: ['none', '/user/x/d'],
      e: ['none', '/user/x/e'],
      'f\u{fffd}': ['none', undefined],
      'a/b': ['none', undefined],
    });
  });
});

describe('matchingEntries', () => {
  it('finds names that contain all words, without regard to case and composition', async () => {
    const entries = [entry('Model Results.csv'), entry('results.csv'), entry('модель й.jl')];
    assert.deepEqual(await shown(entries, 'RESULTS mod'), ['Model Results.csv']);
    assert.deepEqual(await shown(entries, 'Й'), ['модель й.jl']);
    assert.deepEqual(await shown(entries, 'nothing'), []);
  });

  it("hides Engee's own folders in /user unless their names are typed", async () => {
    const entries = [folder('.packages'), folder('.project'), folder('.config'), folder('.engee-vscode'), entry('a')];
    assert.deepEqual(await shown(entries), ['.config', 'a']);
    assert.deepEqual(await shown(entries, '.p'), ['.packages', '.project']);
    assert.deepEqual(await shown(entries, 'pack'), []);
    assert.deepEqual(await shown([folder('.packages')], '', remote('/user/x')), ['.packages']);
    assert.deepEqual(await shown([entry('.engee-staging-1')], '', remote('/user/x')), []);
  });
});

describe('withKinds', () => {
  const sources: readonly RemoteSource[] = [
    { path: remote('/user/a'), kind: 'unknown' },
    { path: remote('/user/b'), kind: 'file' },
    { path: remote('/user/c'), kind: 'unknown' },
    { path: remote('/user/d'), kind: 'unknown' },
  ];
  const kinds = (known: readonly RemoteSource[]) => known.map(({ kind }) => kind);

  const ask = async (stat: RemoteFiles['stat'], clock: Clock = stillClock, signal = always) =>
    kinds(await withKinds({ remote: { stat }, clock, server }, sources, 1_000, signal));
  const unknown = ['unknown', 'file', 'unknown', 'unknown'];

  it('asks only about paths whose kind is not known', async () => {
    const asked: RemotePath[] = [];
    const stat: RemoteFiles['stat'] = (_server, paths) => {
      asked.push(...paths);
      return Promise.resolve([folder('a'), undefined, entry('d')]);
    };
    assert.deepEqual(await ask(stat), ['folder', 'file', 'file', 'file']);
    assert.deepEqual(asked, ['/user/a', '/user/c', '/user/d']);
  });

  it('leaves paths unknown if the server cannot answer or takes too long', async () => {
    assert.deepEqual(
      await ask(() => Promise.reject(new EngeeError({ kind: 'serverNotRunning', status: 'stopped' }))),
      unknown,
    );
    const impatient: Clock = {
      ...stillClock,
      schedule: (callback, delayMs) => {
        assert.equal(delayMs, 1_000);
        queueMicrotask(callback);
        return { dispose: () => undefined };
      },
    };
    assert.deepEqual(await ask(() => new Promise(() => undefined), impatient), unknown);
  });

  it('ends when it is canceled', async () => {
    const controller = new AbortController();
    const asked = ask(() => new Promise(() => undefined), stillClock, controller.signal);
    controller.abort(new Error('closed'));
    await assert.rejects(asked, /closed/);
  });
});
