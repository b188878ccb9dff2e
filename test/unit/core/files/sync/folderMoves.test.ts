import assert from 'node:assert/strict';
import { parseRemotePath } from '../../../../../src/core/files/remotePath.ts';
import { planSync } from '../../../../../src/core/files/sync/syncPlan.ts';
import type { SyncRow } from '../../../../../src/core/files/sync/syncRow.ts';

const named = (relativePath: string) => ({
  relativePath,
  remotePath: parseRemotePath(`/user/x/${relativePath}`) ?? assert.fail(relativePath),
});
const entry = {
  name: 'a',
  isUsable: true,
  kind: 'file',
  sizeBytes: 1,
  modifiedMs: 0,
  changedMs: 0,
  mode: 0o644,
  version: 'v',
} as const;
const gone = (path: string, sha256 = path): SyncRow => ({
  ...named(path),
  kind: 'deletedHere',
  there: { entry, sha256 },
});
const added = (path: string, sha256 = path): SyncRow => ({
  ...named(path),
  kind: 'onlyHere',
  here: { file: { location: path, relativePath: path, sizeBytes: 1, identity: '' }, sha256, sizeBytes: 1, state: '' },
});
const same = (path: string): SyncRow => ({
  ...named(path),
  kind: 'same',
  here: {
    file: { location: path, relativePath: path, sizeBytes: 1, identity: '' },
    sha256: path,
    sizeBytes: 1,
    state: '',
  },
  there: { entry },
});

/** Returns the planned moves of folders, and of single files. */
function movesOf(...rows: readonly SyncRow[]) {
  const { folderMoves, moves } = planSync(rows);
  return [
    folderMoves.map(({ from, to, files }) => `${from} > ${to}: ${files.length}`),
    moves.map(({ from, to }) => `${from.relativePath} > ${to.relativePath}`),
  ];
}

describe('The moves of folders', () => {
  it('are found if all files of a folder got another place', () => {
    const rows = [
      gone('a/1', '1'),
      gone('a/b/2', '2'),
      added('c/a/1', '1'),
      added('c/a/b/2', '2'),
      added('c/a/new', '3'),
    ];
    assert.deepEqual(movesOf(...rows), [['a > c/a: 2'], []]);
  });

  it('are found among files of the same content', () => {
    const rows = ['a', 'b', 'c'].flatMap((name) => [
      gone(`${name}/one`, name),
      added(`new/${name}/one`, name),
      gone(`${name}/same`, 'same'),
      added(`new/${name}/same`, 'same'),
    ]);
    assert.deepEqual(movesOf(...rows), [['a > new/a: 2', 'b > new/b: 2', 'c > new/c: 2'], []]);
  });

  it('are found below a folder that stays', () => {
    const rows = [same('a/keep'), gone('a/b/1', '1'), added('c/b/1', '1')];
    assert.deepEqual(movesOf(...rows), [['a/b > c/b: 1'], []]);
  });

  it('are not planned if a file stays, was deleted, has changed or got another name', () => {
    const pair = [gone('a/1', '1'), added('b/1', '1')];
    for (const other of [[same('a/2')], [gone('a/2')], [gone('a/2', '2'), added('b/2', '3')]])
      assert.deepEqual(movesOf(...pair, ...other), [[], ['a/1 > b/1']]);
    const renamed = [gone('a/2', '2'), added('b/3', '2')];
    assert.deepEqual(movesOf(...pair, ...renamed), [[], ['a/1 > b/1', 'a/2 > b/3']]);
  });

  it('never include a file twice', () => {
    const rows = [gone('a/b/1', '1'), added('c/b/1', '1'), added('d/b/1', '1')];
    const [folders, files] = movesOf(...rows);
    assert.deepEqual([folders?.length, files], [1, []]);
  });
});
