import assert from 'node:assert/strict';
import fc from 'fast-check';
import { faultOf, isFault } from '../../../../src/core/errors/engeeError.ts';
import { admitArchive } from '../../../../src/core/files/archive.ts';
import { layOutArchive } from '../../../../src/core/files/archiveLayout.ts';
import type { DownloadItem } from '../../../../src/core/files/downloadPlan.ts';
import { parseRemotePath, remoteBaseName } from '../../../../src/core/files/remotePath.ts';
import type { ArchiveEntry } from '../../../../src/platform/localFiles.ts';

const entry = (path: string): ArchiveEntry => ({
  path,
  sizeBytes: 1,
  kind: path.endsWith('/') ? 'directory' : 'file',
  isEncrypted: false,
});

function item(path: string, more: Partial<DownloadItem> = {}): DownloadItem {
  const source = parseRemotePath(path) ?? assert.fail(path);
  return { source, name: remoteBaseName(source), ...more };
}

const laidOut = (items: readonly DownloadItem[], ...paths: string[]) =>
  Object.fromEntries([...layOutArchive(paths.map(entry), items)].map(([path, place]) => [path, place.path]));

describe('layOutArchive', () => {
  const table: readonly (readonly [
    string,
    readonly DownloadItem[],
    Readonly<Record<string, string>>,
    (readonly string[])?,
  ])[] = [
    ['the name only', [item('/user/x/a.csv')], { 'a.csv': 'a.csv' }],
    ['a path below /user', [item('/user/x/a.csv')], { 'x/a.csv': 'a.csv' }],
    ['a full path', [item('/user/x/a.csv')], { 'user/x/a.csv': 'a.csv' }, ['user/', 'user/x/']],
    [
      "one file in a folder of the server's choice",
      [item('/user/x/a.csv')],
      { 'tmp/1/a.csv': 'a.csv' },
      ['tmp/', 'tmp/1/'],
    ],
    ['several files of one folder', [item('/user/x/a'), item('/user/x/b')], { 'x/a': 'a', 'x/b': 'b' }],
    ['several files of different folders', [item('/user/x/a'), item('/user/y/b')], { 'x/a': 'a', 'y/b': 'b' }],
    ['several files of different folders, by name', [item('/user/x/a'), item('/user/y/b')], { b: 'b', a: 'a' }],
    [
      'several files below their common folder',
      [item('/user/p/x/a'), item('/user/p/y/z/b')],
      { 'x/a': 'a', 'y/z/b': 'b' },
    ],
    [
      'a folder',
      [item('/user/results')],
      { 'results/a': 'results/a', 'results/sub/b': 'results/sub/b' },
      ['results/', 'results/empty/'],
    ],
    ['a folder by its full path', [item('/user/p/results')], { 'user/p/results/a': 'results/a' }],
    ['a folder inside a folder of the same name', [item('/user/r/r')], { 'r/r/a': 'r/a' }],
    ['a folder and a file', [item('/user/r'), item('/user/a')], { 'r/a': 'r/a', a: 'a' }],
    ['a folder and a file inside it', [item('/user/r'), item('/user/r/a')], { 'user/r/a': 'a', 'user/r/b': 'r/b' }],
    ['a file with a different local name', [item('/user/a.csv', { name: 'mine.csv' })], { 'a.csv': 'mine.csv' }],
    ['a folder with a different local name', [item('/user/r', { name: 'r (2)' })], { 'r/a': 'r (2)/a' }],
    ['an accent with a different composition', [item('/user/é')], { 'e\u0301': 'é' }],
    ['a folder whose accent has a different composition', [item('/user/é')], { 'e\u0301/e\u0301': 'é/e\u0301' }],
    ['an empty folder', [item('/user/r')], {}, ['r/']],
  ];
  for (const [what, items, files, folders = []] of table) {
    it(`recognizes ${what}`, () => {
      assert.deepEqual(laidOut(items, ...folders, ...Object.keys(files)), files);
    });
  }

  const planted: readonly (readonly [string, readonly DownloadItem[], readonly string[], readonly string[]])[] = [
    [
      'planted .git and .vscode files',
      [item('/user/results.csv')],
      ['results.csv', '.git/HEAD', '.git/config', '.vscode/settings.json', '.vscode/tasks.json'],
      ['.git/HEAD', '.git/config', '.vscode/settings.json'],
    ],
    ['an additional file', [item('/user/a')], ['a', 'b'], ['b']],
    ['a different file', [item('/user/a')], ['b'], ['b']],
    ['an additional file next to several', [item('/user/a'), item('/user/b')], ['a', 'b', 'c'], ['c']],
    ['a different file next to a requested one', [item('/user/a'), item('/user/b')], ['a', 'c'], ['c']],
    ['a file next to the folder', [item('/user/r')], ['r/a', 's/a'], ['s/a']],
    ['a folder whose name starts like the requested one', [item('/user/r')], ['r/a', 'r2/a'], ['r2/a']],
    ['a file that differs from the folder in case and name', [item('/user/r')], ['r/a', 'R2'], ['R2']],
    ['a file next to the requested one', [item('/user/x/a')], ['user/x/a', 'user/x/b'], ['user/x/b']],
    ['a second file of the same name', [item('/user/x/a')], ['x/a', 'y/a'], ['y/a']],
    ['an additional empty folder', [item('/user/a')], ['a', '.git/'], ['.git/']],
    ['a file next to a parent folder', [item('/user/x/a')], ['user/x/a', 'user/y'], ['user/y']],
    ['an entry below a file', [item('/user/a', { isFile: true })], ['a/b'], ['a/b']],
    ['a folder in place of a file', [item('/user/a', { isFile: true })], ['a/'], ['a/']],
  ];
  for (const [what, items, paths, names] of planted) {
    it(`rejects an archive with ${what}`, () => {
      assert.throws(
        () => layOutArchive(paths.map(entry), items),
        (error) => {
          const fault = faultOf(error);
          assert.ok(fault?.kind === 'unexpectedFiles', String(error));
          assert.deepEqual(fault.names, names);
          return true;
        },
      );
    });
  }

  it('reports three unexpected files at most, with names that are safe and short enough for a message', () => {
    const long = `[x](command:y)\u202e${'z'.repeat(500)}`;
    assert.throws(
      () =>
        layOutArchive(['a', long, ...Array.from({ length: 5000 }, (_, index) => `b${index}`)].map(entry), [
          item('/user/a'),
        ]),
      (error) => {
        const fault = faultOf(error);
        assert.ok(fault?.kind === 'unexpectedFiles');
        assert.deepEqual([fault.names.length, fault.count], [3, 5001]);
        assert.ok(fault.names.every((name) => name.length <= 80 && !name.includes('\u202e')));
        return true;
      },
    );
  });

  it('rejects an archive without one of the requested items', () => {
    assert.throws(
      () => laidOut([item('/user/a'), item('/user/b')], 'a'),
      (error) => isFault(error, 'protocol'),
    );
    assert.throws(
      () => laidOut([item('/user/a'), item('/user/b')]),
      (error) => isFault(error, 'protocol'),
    );
  });

  it('puts every entry below a requested name, for any archive', () => {
    const name = fc.constantFrom('a', 'b', 'r', 'user', 'x', '.git', 'A', 'é', 'e\u0301');
    const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => names.join('/'));
    const source = path.map((below) => item(`/user/${below}`));
    fc.assert(
      fc.property(
        fc.uniqueArray(source, {
          minLength: 1,
          maxLength: 3,
          selector: ({ name: own }) => own.normalize('NFC').toLowerCase(),
        }),
        fc.uniqueArray(path, { maxLength: 4 }),
        (items, paths) => {
          let layout: ReturnType<typeof layOutArchive>;
          try {
            admitArchive(paths.map(entry), 1000, 'posix');
            layout = layOutArchive(paths.map(entry), items);
          } catch (error) {
            assert.ok(
              ['unexpectedFiles', 'protocol', 'invalidInput'].includes(faultOf(error)?.kind ?? ''),
              String(error),
            );
            return;
          }
          const targets = [...layout.values()].map((target) => target.path);
          assert.deepEqual([...layout.keys()].sort(), [...paths].sort(), 'each entry has a target');
          assert.equal(new Set(targets).size, targets.length, 'all targets are different');
          for (const target of targets)
            assert.ok(
              items.some(({ name: own }) => target === own || target.startsWith(`${own}/`)),
              target,
            );
        },
      ),
      { numRuns: 5000 },
    );
  });

  it('takes linear time', () => {
    const below = Array.from({ length: 22 }, (_, index) => `folder-${index}-${'x'.repeat(20)}`).join('/');
    const items = [item('/user/a/b/c/d/e/f/g/h')];
    const msPerEntry = (count: number) => {
      const entries = [...Array.from({ length: count }, (_, index) => entry(`h/${below}/${index}`)), entry('z')];
      const startedAt = performance.now();
      admitArchive(entries, 1e6, 'posix');
      assert.throws(() => layOutArchive(entries, items));
      return (performance.now() - startedAt) / count;
    };
    msPerEntry(200);
    assert.ok(msPerEntry(4_000) < 5 * msPerEntry(200));
  });
});
