import assert from 'node:assert/strict';
import fc from 'fast-check';
import { faultOf, isFault } from '../../../../src/core/errors/engeeError.ts';
import { admitArchive } from '../../../../src/core/files/archive.ts';
import { layOut } from '../../../../src/core/files/archiveLayout.ts';
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
  Object.fromEntries([...layOut(paths.map(entry), items)].map(([path, place]) => [path, place.path]));

describe('the layout of an archive', () => {
  const table: readonly (readonly [
    string,
    readonly DownloadItem[],
    Readonly<Record<string, string>>,
    (readonly string[])?,
  ])[] = [
    ['the name alone', [item('/user/x/a.csv')], { 'a.csv': 'a.csv' }],
    ['the path below /user', [item('/user/x/a.csv')], { 'x/a.csv': 'a.csv' }],
    ['the whole path', [item('/user/x/a.csv')], { 'user/x/a.csv': 'a.csv' }, ['user/', 'user/x/']],
    ['one file in a folder of the server', [item('/user/x/a.csv')], { 'tmp/1/a.csv': 'a.csv' }, ['tmp/', 'tmp/1/']],
    ['several from one folder', [item('/user/x/a'), item('/user/x/b')], { 'x/a': 'a', 'x/b': 'b' }],
    ['several from several folders', [item('/user/x/a'), item('/user/y/b')], { 'x/a': 'a', 'y/b': 'b' }],
    ['several from several folders, by name', [item('/user/x/a'), item('/user/y/b')], { b: 'b', a: 'a' }],
    ['several below what they share', [item('/user/p/x/a'), item('/user/p/y/z/b')], { 'x/a': 'a', 'y/z/b': 'b' }],
    [
      'a folder',
      [item('/user/results')],
      { 'results/a': 'results/a', 'results/sub/b': 'results/sub/b' },
      ['results/', 'results/empty/'],
    ],
    ['a folder by its whole path', [item('/user/p/results')], { 'user/p/results/a': 'results/a' }],
    ['a folder in one of its own name', [item('/user/r/r')], { 'r/r/a': 'r/a' }],
    ['a folder and a file', [item('/user/r'), item('/user/a')], { 'r/a': 'r/a', a: 'a' }],
    ['a folder and a file in it', [item('/user/r'), item('/user/r/a')], { 'user/r/a': 'a', 'user/r/b': 'r/b' }],
    ['another name on this side', [item('/user/a.csv', { name: 'mine.csv' })], { 'a.csv': 'mine.csv' }],
    ['another name of a folder', [item('/user/r', { name: 'r (2)' })], { 'r/a': 'r (2)/a' }],
    ['an accent composed otherwise', [item('/user/é')], { 'e\u0301': 'é' }],
    ['a folder whose accent is composed otherwise', [item('/user/é')], { 'e\u0301/e\u0301': 'é/e\u0301' }],
    ['an empty folder', [item('/user/r')], {}, ['r/']],
  ];
  for (const [what, items, files, folders = []] of table) {
    it(`is read: ${what}`, () => {
      assert.deepEqual(laidOut(items, ...folders, ...Object.keys(files)), files);
    });
  }

  const planted: readonly (readonly [string, readonly DownloadItem[], readonly string[], readonly string[]])[] = [
    [
      'the attack',
      [item('/user/results.csv')],
      ['results.csv', '.git/HEAD', '.git/config', '.vscode/settings.json', '.vscode/tasks.json'],
      ['.git/HEAD', '.git/config', '.vscode/settings.json'],
    ],
    ['one more file', [item('/user/a')], ['a', 'b'], ['b']],
    ['another file instead', [item('/user/a')], ['b'], ['b']],
    ['one more of several', [item('/user/a'), item('/user/b')], ['a', 'b', 'c'], ['c']],
    ['one instead of another', [item('/user/a'), item('/user/b')], ['a', 'c'], ['c']],
    ['beside a folder', [item('/user/r')], ['r/a', 's/a'], ['s/a']],
    ['a name that begins like a folder', [item('/user/r')], ['r/a', 'r2/a'], ['r2/a']],
    ['another case', [item('/user/r')], ['r/a', 'R2'], ['R2']],
    ['beside it in its own folder', [item('/user/x/a')], ['user/x/a', 'user/x/b'], ['user/x/b']],
    ['the same name elsewhere too', [item('/user/x/a')], ['x/a', 'y/a'], ['y/a']],
    ['an empty folder', [item('/user/a')], ['a', '.git/'], ['.git/']],
    ['a file where the folders above are', [item('/user/x/a')], ['user/x/a', 'user/y'], ['user/y']],
    ['below what is a file', [item('/user/a', { isFile: true })], ['a/b'], ['a/b']],
    ['a folder for a file', [item('/user/a', { isFile: true })], ['a/'], ['a/']],
  ];
  for (const [what, items, paths, names] of planted) {
    it(`F85 is refused with ${what}`, () => {
      assert.throws(
        () => layOut(paths.map(entry), items),
        (error) => {
          const fault = faultOf(error);
          assert.ok(fault?.kind === 'unexpectedFiles', String(error));
          assert.deepEqual(fault.names, names);
          return true;
        },
      );
    });
  }

  it('F85 names a few of many, each cut and fit for a message', () => {
    const long = `[x](command:y)\u202e${'z'.repeat(500)}`;
    assert.throws(
      () =>
        layOut(['a', long, ...Array.from({ length: 5000 }, (_, index) => `b${index}`)].map(entry), [item('/user/a')]),
      (error) => {
        const fault = faultOf(error);
        assert.ok(fault?.kind === 'unexpectedFiles');
        assert.deepEqual([fault.names.length, fault.count], [3, 5001]);
        assert.ok(fault.names.every((name) => name.length <= 80 && !name.includes('\u202e')));
        return true;
      },
    );
  });

  it('is not taken for the whole when something is missing', () => {
    assert.throws(
      () => laidOut([item('/user/a'), item('/user/b')], 'a'),
      (error) => isFault(error, 'protocol'),
    );
    assert.throws(
      () => laidOut([item('/user/a'), item('/user/b')]),
      (error) => isFault(error, 'protocol'),
    );
  });

  it('F85 puts nothing anywhere but under the names that were asked for, whatever an archive holds', () => {
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
          let layout: ReturnType<typeof layOut>;
          try {
            admitArchive(paths.map(entry), 1000, 'posix');
            layout = layOut(paths.map(entry), items);
          } catch (error) {
            assert.ok(
              ['unexpectedFiles', 'protocol', 'invalidInput'].includes(faultOf(error)?.kind ?? ''),
              String(error),
            );
            return;
          }
          const targets = [...layout.values()].map((place) => place.path);
          assert.deepEqual([...layout.keys()].sort(), [...paths].sort(), 'each entry has a place');
          assert.equal(new Set(targets).size, targets.length, 'no two have one place');
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

  it('F86 takes linear time', () => {
    const below = Array.from({ length: 22 }, (_, index) => `folder-${index}-${'x'.repeat(20)}`).join('/');
    const items = [item('/user/a/b/c/d/e/f/g/h')];
    const msPerEntry = (count: number) => {
      const entries = [...Array.from({ length: count }, (_, index) => entry(`h/${below}/${index}`)), entry('z')];
      const startedAt = performance.now();
      admitArchive(entries, 1e6, 'posix');
      assert.throws(() => layOut(entries, items));
      return (performance.now() - startedAt) / count;
    };
    msPerEntry(200);
    assert.ok(msPerEntry(4_000) < 5 * msPerEntry(200));
  });
});
