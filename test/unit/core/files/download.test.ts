import assert from 'node:assert/strict';
import type { ServerUrl } from '../../../../src/core/api/serverUrl.ts';
import type { DownloadReply, UserApi } from '../../../../src/core/api/userApi.ts';
import { EngeeError, faultOf, isFault } from '../../../../src/core/errors/engeeError.ts';
import { download } from '../../../../src/core/files/download.ts';
import { planDownload } from '../../../../src/core/files/downloadPlan.ts';
import { Limiter } from '../../../../src/core/files/limiter.ts';
import type { AskToolFolders } from '../../../../src/core/files/placeFiles.ts';
import { parseRemotePath } from '../../../../src/core/files/remotePath.ts';
import { file, folder as directory, MemoryFiles } from './support/memoryFiles.ts';
import { stillClock } from './support/stillClock.ts';

const server = 'https://engee.test/prod/user/a/' as ServerUrl;

const remote = (...paths: string[]) => paths.map((path) => parseRemotePath(path) ?? assert.fail(path));

function reply(text: string, more: Partial<DownloadReply> = {}): DownloadReply {
  return { kind: 'file', bytes: bytesOf(text), ...more };
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  for (const character of text) yield await Promise.resolve(Buffer.from(character));
}

function setUp(
  answer: (sources: readonly string[]) => DownloadReply,
  present: readonly string[] = [],
  { folder = '/f', answer: toolAnswer }: { folder?: string; answer?: 'place' | 'leaveOut' } = {},
) {
  const asked: Parameters<AskToolFolders>[] = [];
  const ask: AskToolFolders = (...question) => {
    asked.push(question);
    return toolAnswer === undefined
      ? Promise.reject(new EngeeError({ kind: 'canceled' }))
      : Promise.resolve(toolAnswer);
  };
  const local = new MemoryFiles({
    [folder]: directory,
    ...Object.fromEntries(present.map((name) => [`/f/${name}`, file('old')])),
  });
  const requests: (readonly string[])[] = [];
  const api: Pick<UserApi, 'download'> = {
    download: (_server: ServerUrl, sources: readonly string[]) => {
      requests.push(sources);
      return Promise.resolve(answer(sources));
    },
  };
  const progress: (readonly [number, number | undefined])[] = [];
  const run = (paths: readonly string[], replace: readonly string[] = [], signal = new AbortController().signal) =>
    download(
      { api: api as UserApi, local, slots: new Limiter(2), clock: stillClock },
      { server, plan: planDownload(remote(...paths), 'posix'), folder, replace: new Set(replace), askToolFolders: ask },
      (...report) => progress.push(report),
      signal,
    );
  return { local, requests, progress, asked, run };
}

describe('planDownload', () => {
  it('groups files into one request, and separates files with duplicate or unsafe names', () => {
    const plan = planDownload(
      remote('/user/a.csv', '/user/b.csv', '/user/x/a.csv', '/user/c:d', '/user/A.CSV', '/user/b.csv'),
      'posix',
    );
    assert.deepEqual(
      plan.map((group) => group.map(({ source, name }) => [source, name])),
      [
        [
          ['/user/a.csv', 'a.csv'],
          ['/user/b.csv', 'b.csv'],
        ],
        [['/user/x/a.csv', 'a (2).csv']],
        [['/user/c:d', 'c_d']],
        [['/user/A.CSV', 'A (3).CSV']],
      ],
    );
  });
});

describe('download', () => {
  it('downloads a file regardless of the name in the response and reports its bytes', async () => {
    const { local, progress, run } = setUp(() => reply('hello', { fileName: '../../.bashrc', sizeBytes: 5 }));
    assert.deepEqual(await run(['/user/x/a.csv']), [{ location: '/f/a.csv', source: '/user/x/a.csv', sizeBytes: 5 }]);
    assert.deepEqual(local.contents(), { '/f/a.csv': 'hello' });
    assert.deepEqual(progress, [
      [1, 5],
      [2, 5],
      [3, 5],
      [4, 5],
      [5, 5],
      [5, 5],
    ]);
    assert.deepEqual(local.discarded, ['/f']);
  });

  it('reports the real total at the end if the announced one was too high or missing', async () => {
    const tooLarge = setUp(() => reply('hello', { transferBytes: 300 }));
    await tooLarge.run(['/user/a.csv']);
    assert.deepEqual(tooLarge.progress.slice(-2), [
      [5, 300],
      [5, 5],
    ]);
    const withoutTotal = setUp(() => reply('hello'));
    await withoutTotal.run(['/user/a.csv']);
    assert.deepEqual(withoutTotal.progress.at(-1), [5, undefined]);
  });

  it('replaces only files that the user agreed to replace, and numbers the others', async () => {
    const kept = setUp(() => reply('new'), ['a.csv', 'a (2).csv']);
    assert.equal((await kept.run(['/user/a.csv']))[0]?.location, '/f/a (3).csv');
    assert.equal(kept.local.contents()['/f/a.csv'], 'old');
    const replaced = setUp(() => reply('new'), ['a.csv']);
    assert.equal((await replaced.run(['/user/a.csv'], ['a.csv']))[0]?.location, '/f/a.csv');
    assert.equal(replaced.local.contents()['/f/a.csv'], 'new');
  });

  it('places the files of an archive directly in the folder, for different layouts', async () => {
    for (const prefix of ['', 'user/x/']) {
      const { local, requests, run } = setUp(() => reply('PK', { kind: 'zip' }));
      local.unpacked = [
        { path: `${prefix}b.csv`, text: 'b' },
        { path: `${prefix}a.csv`, text: 'a' },
      ];
      await run(['/user/x/a.csv', '/user/x/b.csv']);
      assert.deepEqual(local.contents(), { '/f/a.csv': 'a', '/f/b.csv': 'b' });
      assert.deepEqual(requests, [['/user/x/a.csv', '/user/x/b.csv']]);
    }
  });

  it('keeps the folders inside a requested folder', async () => {
    const { local, run } = setUp(() => reply('PK', { kind: 'zip' }));
    local.unpacked = [
      { path: 'results/a.csv', text: 'a' },
      { path: 'results/sub/b.csv', text: 'b' },
    ];
    await run(['/user/results']);
    assert.deepEqual(local.contents(), { '/f/results/a.csv': 'a', '/f/results/sub/b.csv': 'b' });
  });

  it('does not unpack a requested ZIP file', async () => {
    const { local, run } = setUp(() => reply('PK', { kind: 'zip' }));
    await run(['/user/a.ZIP']);
    assert.deepEqual(local.contents(), { '/f/a.ZIP': 'PK' });
  });

  it('rejects an incomplete response', async () => {
    const lacking = setUp(() => reply('PK', { kind: 'zip' }));
    lacking.local.unpacked = [{ path: 'a.csv', text: 'a' }];
    await assert.rejects(lacking.run(['/user/a.csv', '/user/b.csv']), (error) => isFault(error, 'protocol'));
    const single = setUp(() => reply('a'));
    await assert.rejects(single.run(['/user/a.csv', '/user/b.csv']), (error) => isFault(error, 'protocol'));
    const short = setUp(() => reply('hell', { sizeBytes: 5 }));
    await assert.rejects(short.run(['/user/a.csv']), (error) => isFault(error, 'protocol'));
    for (const { local } of [lacking, single, short]) {
      assert.deepEqual(local.contents(), {});
      assert.deepEqual(local.discarded, ['/f']);
    }
  });

  it('places nothing when it is canceled after the last byte', async () => {
    const controller = new AbortController();
    async function* bytes(): AsyncGenerator<Uint8Array> {
      yield await Promise.resolve(Buffer.from('x'));
      controller.abort();
    }
    const { local, run } = setUp(() => reply('', { bytes: bytes() }));
    await assert.rejects(run(['/user/a'], [], controller.signal), { name: 'AbortError' });
    assert.deepEqual(local.contents(), {});
  });

  it('writes nothing if an archive contains files that were not requested', async () => {
    const attack = ['results.csv', '.git/config', '.git/HEAD', '.vscode/settings.json', '.vscode/tasks.json'];
    const planted: readonly (readonly [readonly string[], readonly string[]])[] = [
      [['/user/results.csv'], attack],
      [['/user/results.csv'], ['results.csv', 'more.csv']],
      [
        ['/user/a.csv', '/user/results.csv'],
        ['a.csv', ...attack],
      ],
      [['/user/results'], ['results/a', ...attack]],
    ];
    for (const [sources, paths] of planted) {
      const { local, asked, run } = setUp(() => reply('PK', { kind: 'zip' }), [], { answer: 'place' });
      local.unpacked = paths.map((path) => ({ path, text: path }));
      await assert.rejects(run(sources), (error) => isFault(error, 'unexpectedFiles'), sources.join());
      assert.deepEqual([local.contents(), local.discarded, asked], [{}, ['/f'], []]);
    }
  });

  describe('into a tool folder', () => {
    const entries = ['proj/a.jl', 'proj/.git/config', 'proj/.vscode/tasks.json'];
    const received = async (answer?: 'place' | 'leaveOut') => {
      const download = setUp(() => reply('PK', { kind: 'zip' }), [], answer === undefined ? {} : { answer });
      download.local.unpacked = entries.map((path) => ({ path, text: 'x' }));
      const outcome = await download.run(['/user/proj']).catch((error: unknown) => faultOf(error)?.kind);
      return { ...download, outcome, paths: Object.keys(download.local.contents()) };
    };

    it('asks first and writes nothing if the user declines', async () => {
      const { asked, outcome, paths } = await received();
      assert.deepEqual([outcome, paths], ['canceled', []]);
      assert.deepEqual(asked, [[['proj/.git/config', 'proj/.vscode/tasks.json'], 1]]);
    });

    it('places all files, or only the others, as the user chooses', async () => {
      assert.deepEqual(
        (await received('place')).paths,
        entries.map((path) => `/f/${path}`),
      );
      assert.deepEqual((await received('leaveOut')).paths, ['/f/proj/a.jl']);
    });

    it('asks about a single file because of its target, its name or its path on Engee', async () => {
      const asks = async (source: string, folder: string) => {
        const { asked, local, run } = setUp(() => reply('x'), [], { folder });
        const outcome = await run([source]).catch((error: unknown) => faultOf(error)?.kind);
        assert.equal(Object.keys(local.contents()).length, outcome === 'canceled' ? 0 : 1);
        return asked.flatMap(([paths, otherCount]) => [...paths, otherCount]);
      };
      assert.deepEqual(await asks('/user/settings.json', '/p/.VSCode'), ['settings.json', 0]);
      assert.deepEqual(await asks('/user/proj/.vscode/settings.json', '/p'), ['/user/proj/.vscode/settings.json', 0]);
      assert.deepEqual(await asks('/user/.git', '/p'), ['.git', 0]);
      assert.deepEqual(await asks('/user/.g\u200cit', '/p'), ['.g\u200cit', 0]);
      assert.deepEqual(await asks('/user/settings.json', '/p'), []);
    });

    it('asks once for all files of a download', async () => {
      const { asked, local, run } = setUp(
        (sources) => (sources.length > 1 ? reply('PK', { kind: 'zip' }) : reply('x')),
        [],
        { answer: 'place' },
      );
      local.unpacked = [
        { path: '.git', text: 'x' },
        { path: 'a', text: 'x' },
      ];
      await run(['/user/.git', '/user/a', '/user/x/.git']);
      assert.deepEqual(asked, [[['.git', '/user/x/.git'], 1]]);
    });
  });

  it('reports which files were saved if the disk fails midway', async () => {
    const { local, run } = setUp(() => reply('PK', { kind: 'zip' }));
    local.unpacked = ['a', 'b', 'c'].map((path) => ({ path, text: path }));
    local.unplaceable = 'b';
    await assert.rejects(run(['/user/a', '/user/b', '/user/c']), (error) => {
      assert.deepEqual(faultOf(error), {
        kind: 'partlySaved',
        saved: ['a', 'c'],
        total: 3,
        why: { kind: 'localFile', path: '/f/b', code: 'ENOSPC' },
      });
      return true;
    });
    assert.deepEqual(local.contents(), { '/f/a': 'a', '/f/c': 'c' });
  });

  it('reports only the reason if no file was saved', async () => {
    const { local, run } = setUp(() => reply('x'));
    local.unplaceable = 'a';
    await assert.rejects(run(['/user/a']), (error) => isFault(error, 'localFile'));
  });
});
