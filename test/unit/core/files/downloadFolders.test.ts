import assert from 'node:assert/strict';
import type { ServerUrl } from '../../../../src/core/api/serverUrl.ts';
import type { DownloadReply, UserApi } from '../../../../src/core/api/userApi.ts';
import { describe as describeFault } from '../../../../src/core/errors/describe.ts';
import { EngeeError, faultOf, isFault } from '../../../../src/core/errors/engeeError.ts';
import { admitFolder } from '../../../../src/core/files/archive.ts';
import { download, type PackedItem } from '../../../../src/core/files/download.ts';
import { packFolders } from '../../../../src/core/files/downloadPacked.ts';
import { planMixed } from '../../../../src/core/files/downloadPlan.ts';
import { layOutFolder } from '../../../../src/core/files/folderLayout.ts';
import { Limiter } from '../../../../src/core/files/limiter.ts';
import { parseRemotePath, remoteBaseName, type RemotePath } from '../../../../src/core/files/remotePath.ts';
import type { ArchiveEntry } from '../../../../src/platform/localFiles.ts';
import { file, folder as directory, MemoryFiles, type Node } from './support/memoryFiles.ts';
import { stillClock } from './support/stillClock.ts';

const server = 'https://engee.test/prod/user/a/' as ServerUrl;
const remote = (path: string) => parseRemotePath(path) ?? assert.fail(path);
const entry = (path: string, more: Partial<ArchiveEntry> = {}): ArchiveEntry => ({
  path,
  sizeBytes: 1,
  kind: path.endsWith('/') ? 'directory' : 'file',
  isEncrypted: false,
  ...more,
});
const results = { source: remote('/user/x/results'), name: 'results' };

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  for (const character of text) yield await Promise.resolve(Buffer.from(character));
}

interface Setup {
  /** The content of the packed folder. */
  readonly packed: Readonly<Record<string, string>>;
  readonly present?: Readonly<Record<string, Node>>;
  readonly answer?: 'replace' | 'keepBoth';
  readonly archiveBytes?: number;
  readonly entryCount?: number;
}

function setUp({ packed, present = {}, answer, archiveBytes = 3, entryCount = 1 }: Setup) {
  const local = new MemoryFiles({ '/f': directory, ...present });
  local.unpacked = Object.entries(packed).map(([path, text]) => ({ path, text }));
  const requests: (readonly string[])[] = [];
  const api: Pick<UserApi, 'download'> = {
    download: (_server, sources): Promise<DownloadReply> => {
      requests.push(sources);
      return Promise.resolve({ kind: 'zip', bytes: bytesOf('ZIP') });
    },
  };
  const asked: (readonly string[])[] = [];
  const items: readonly PackedItem[] = [
    { ...results, archive: remote('/user/.engee-vscode/1/results.zip'), sizeBytes: archiveBytes, entryCount },
  ];
  const progress: (readonly [number, number | undefined])[] = [];
  const run = async () =>
    download(
      { api: api as UserApi, local, slots: new Limiter(2), clock: stillClock },
      {
        server,
        plan: [],
        packed: items,
        folder: '/f',
        replace: (paths) => {
          asked.push(paths);
          return answer === undefined ? Promise.reject(new EngeeError({ kind: 'canceled' })) : Promise.resolve(answer);
        },
        askToolFolders: () => Promise.resolve('place'),
      },
      (...report) => progress.push(report),
      new AbortController().signal,
    );
  return { local, requests, asked, progress, run };
}

describe('A download of a folder', () => {
  it('places its files below a folder of its name and reports the bytes of the archive', async () => {
    const { local, requests, asked, progress, run } = setUp({
      packed: { 'a.csv': 'a', 'sub/b c.csv': 'b', 'empty/': '' },
    });
    assert.deepEqual(await run(), [
      { location: '/f/results/a.csv', source: '/user/x/results/a.csv', sizeBytes: 1 },
      { location: '/f/results/sub/b c.csv', source: '/user/x/results/sub/b c.csv', sizeBytes: 1 },
    ]);
    assert.deepEqual(local.contents(), { '/f/results/a.csv': 'a', '/f/results/sub/b c.csv': 'b' });
    assert.deepEqual(requests, [['/user/.engee-vscode/1/results.zip']]);
    assert.deepEqual(progress.at(-1), [3, 3]);
    assert.deepEqual([asked, local.discarded], [[], ['/f']]);
  });

  it('creates its empty folders', async () => {
    const { local, run } = setUp({ packed: { a: 'a', 'sub/empty/': '', 'CON/': '', 'full/': '', 'full/b': 'b' } });
    assert.equal((await run()).length, 2);
    const created = [...local.nodes].filter(([, { kind }]) => kind === 'directory').map(([path]) => path);
    assert.deepEqual(created, ['/f', '/f/results/sub/empty', '/f/results/_CON']);
  });

  it('asks nothing about an empty folder that exists, and gives it a number beside a file', async () => {
    const present = { '/f/results': directory, '/f/results/a': directory, '/f/results/b': file('mine') };
    const { local, asked, run } = setUp({ packed: { 'a/': '', 'b/': '' }, present });
    assert.deepEqual(await run(), []);
    assert.deepEqual(asked, []);
    assert.equal(local.nodes.get('/f/results/b (2)')?.kind, 'directory');
    assert.deepEqual(local.contents(), { '/f/results/b': 'mine' });
  });

  it('rejects an archive whose size is not that of the packed one', async () => {
    const { local, run } = setUp({ packed: { a: 'a' }, archiveBytes: 4 });
    await assert.rejects(run(), (error) => isFault(error, 'protocol'));
    assert.deepEqual(local.contents(), {});
  });

  describe('into a folder of that name', () => {
    const present = { '/f/results': directory, '/f/results/a': file('mine'), '/f/results/other': file('mine') };
    const packed = { a: 'new', b: 'new' };

    it('replaces no local file that the user was not asked about (remote-ftp#1001)', async () => {
      const { local, asked, run } = setUp({ packed, present });
      await assert.rejects(run(), (error) => isFault(error, 'canceled'));
      assert.deepEqual(asked, [['results/a']]);
      assert.deepEqual(local.contents(), { '/f/results/a': 'mine', '/f/results/other': 'mine' });
    });

    it('replaces only the files that the user agreed to', async () => {
      const { local, run } = setUp({ packed, present, answer: 'replace' });
      await run();
      assert.deepEqual(local.contents(), { '/f/results/a': 'new', '/f/results/b': 'new', '/f/results/other': 'mine' });
    });

    it('numbers the whole folder to keep both', async () => {
      const { local, run } = setUp({
        packed,
        present: { ...present, '/f/results (2)': directory },
        answer: 'keepBoth',
      });
      await run();
      assert.deepEqual(local.contents(), {
        '/f/results/a': 'mine',
        '/f/results/other': 'mine',
        '/f/results (3)/a': 'new',
        '/f/results (3)/b': 'new',
      });
    });

    it('asks nothing if no file of the same name exists', async () => {
      const { local, asked, run } = setUp({ packed: { 'sub/b': 'new' }, present });
      await run();
      assert.deepEqual(asked, []);
      assert.equal(local.contents()['/f/results/sub/b'], 'new');
    });
  });

  it('numbers the folder if a file has its name', async () => {
    const { local, asked, run } = setUp({ packed: { a: 'new' }, present: { '/f/results': file('mine') } });
    await run();
    assert.deepEqual([asked, local.contents()], [[], { '/f/results': 'mine', '/f/results (2)/a': 'new' }]);
  });
});

describe('layOutFolder', () => {
  const paths = (names: readonly string[], rules: 'posix' | 'windows' = 'posix') =>
    [
      ...layOutFolder(
        names.map((name) => entry(name)),
        results,
        rules,
      ),
    ].map(([path, target]) => {
      assert.equal(target.source, `/user/x/results/${path.replace(/\/$/, '')}`);
      return target.path;
    });

  it('gives names that this computer cannot use similar ones, and keeps the others', () => {
    const names = ['12:30.csv', '12_30.csv', 'CON', 'a/x?'];
    const layout = layOutFolder(
      names.map((name) => entry(name)),
      results,
      'posix',
    );
    assert.deepEqual(
      names.map((name) => layout.get(name)?.path),
      ['results/12_30 (2).csv', 'results/12_30.csv', 'results/_CON', 'results/a/x?'],
    );
    assert.deepEqual(paths(['a/x?', 'a/x_'], 'windows'), ['results/a/x_', 'results/a/x_ (2)']);
  });

  it('gives names that differ only in case different ones', () => {
    assert.deepEqual(paths(['a.csv', 'A.csv', 'Sub/x', 'sub/x']), [
      'results/a.csv',
      'results/A (2).csv',
      'results/Sub/x',
      'results/sub (2)/x',
    ]);
  });

  it('rejects an archive with paths that no folder contains', () => {
    const hostile = [
      ['../x/'],
      ['./'],
      ['../x'],
      ['/etc/x'],
      ['a//b'],
      ['./a'],
      ['..'],
      [''],
      ['/'],
      ['a', 'a'],
      ['a', 'a/'],
      ['a', 'a/b'],
      ['a/b', 'a'],
    ];
    for (const names of hostile)
      assert.throws(
        () => paths(names),
        (error) => isFault(error, 'invalidInput'),
        names.join(),
      );
  });

  it('keeps every file inside the folder, whatever the names are', () => {
    for (const name of ['..\\..\\x', 'C:\\x', '\\\\srv\\x', 'x. ', '\u202egpj.exe', 'a\0b', 'y'.repeat(300)])
      for (const rules of ['posix', 'windows'] as const)
        for (const path of [...paths([name], rules), ...paths([`${name}/`], rules)])
          assert.match(path, /^results\/[^/\\:\0\u202e]{1,200}$/u);
  });
});

describe('The limits of a folder', () => {
  const limitOf = (entries: readonly ArchiveEntry[], archiveBytes = 1_000) => {
    try {
      admitFolder('/user/big', entries, archiveBytes);
      return undefined;
    } catch (error) {
      const fault = faultOf(error);
      return fault?.kind === 'folderLimit' ? fault.limit : fault?.kind;
    }
  };
  const gigabyte = 1024 ** 3;

  it('are entries, bytes, depth and compression', () => {
    const many = (count: number) => Array.from({ length: count }, (_, index) => entry(String(index)));
    assert.equal(limitOf(many(10_000)), undefined);
    assert.equal(limitOf(many(10_001)), 'entries');
    assert.equal(limitOf([entry('a', { sizeBytes: 4 * gigabyte })], gigabyte), undefined);
    assert.equal(limitOf([entry('a', { sizeBytes: 4 * gigabyte + 1 })], gigabyte), 'bytes');
    assert.equal(limitOf([entry('a', { sizeBytes: gigabyte })], 1_000_000), 'ratio');
    assert.equal(limitOf([entry(`${'d/'.repeat(30)}f`)]), undefined);
    assert.equal(limitOf([entry(`${'d/'.repeat(31)}f`)]), 'depth');
    assert.equal(limitOf([entry('a', { kind: 'other' })]), 'invalidInput');
    assert.equal(limitOf([entry('a', { isEncrypted: true })]), 'invalidInput');
  });

  it('lead to a message that says what to do instead (azurestorage#81)', () => {
    for (const limit of ['entries', 'bytes', 'depth', 'ratio'] as const)
      assert.match(
        describeFault({ kind: 'folderLimit', folder: '/user/big', limit })?.text ?? '',
        /so it was not downloaded\. Choose .*\/user\/big$/,
      );
  });

  it('are checked before an archive that is too large is downloaded', async () => {
    for (const large of [{ archiveBytes: 4 * gigabyte + 1 }, { entryCount: 10_001 }]) {
      const { requests, run } = setUp({ packed: {}, ...large });
      await assert.rejects(run(), (error) => isFault(error, 'folderLimit'));
      assert.deepEqual(requests, []);
    }
  });
});

describe('planMixed', () => {
  it('leaves out what is inside a folder, and gives all files and folders different names', () => {
    const plan = planMixed(
      [
        { path: remote('/user/a/b.csv'), kind: 'file' },
        { path: remote('/user/a'), kind: 'folder' },
        { path: remote('/user/x/a'), kind: 'file' },
        { path: remote('/user/ab'), kind: 'file' },
        { path: remote('/user/a/sub'), kind: 'folder' },
      ],
      'posix',
    );
    assert.deepEqual(plan, {
      files: [[{ source: '/user/ab', name: 'ab' }], [{ source: '/user/x/a', name: 'a (2)' }]],
      folders: [{ source: '/user/a', name: 'a' }],
    });
  });
});

describe('packFolders', () => {
  const folders = [results, { source: remote('/user/more'), name: 'more' }];

  function packing(failing?: RemotePath, controller = new AbortController()) {
    const discarded: string[] = [];
    const progress: (readonly [number, number | undefined])[] = [];
    const files = {
      pack: (_server: ServerUrl, folder: RemotePath, onProgress: (done: number, total: number | undefined) => void) => {
        if (folder === failing) {
          controller.abort();
          return Promise.reject(new EngeeError({ kind: 'canceled' }));
        }
        onProgress(10, 20);
        onProgress(20, 20);
        return Promise.resolve({
          archive: remote(`/user/.engee-vscode/${remoteBaseName(folder)}.zip`),
          sizeBytes: 7,
          entryCount: 2,
          leftOut: folder === results.source ? ['pipe', 'sub/link'] : [],
          leftOutCount: folder === results.source ? 3 : 0,
        });
      },
      discard: (_server: ServerUrl, archive: RemotePath) => {
        discarded.push(archive);
        return Promise.reject(new EngeeError({ kind: 'canceled' }));
      },
    };
    const onProgress = (done: number, total: number | undefined) => void progress.push([done, total]);
    const run = async () => packFolders(files, server, folders, onProgress, controller.signal);
    return { discarded, progress, run };
  }

  it('packs one after another and lists what is left out', async () => {
    const { discarded, progress, run } = packing();
    assert.deepEqual(await run(), {
      items: [
        { ...results, archive: '/user/.engee-vscode/results.zip', sizeBytes: 7, entryCount: 2 },
        { source: '/user/more', name: 'more', archive: '/user/.engee-vscode/more.zip', sizeBytes: 7, entryCount: 2 },
      ],
      leftOut: [{ source: '/user/x/results', paths: ['pipe', 'sub/link'], count: 3 }],
    });
    assert.deepEqual(
      progress.map(([done]) => done),
      [10, 20, 30, 40],
    );
    assert.deepEqual(discarded, []);
  });

  it('deletes the finished archives if a later one fails or is canceled, whatever the answer is', async () => {
    const { discarded, run } = packing(remote('/user/more'));
    await assert.rejects(run(), (error) => isFault(error, 'canceled'));
    assert.deepEqual(discarded, ['/user/.engee-vscode/results.zip']);
  });
});
