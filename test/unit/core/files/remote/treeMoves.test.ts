import assert from 'node:assert/strict';
import { movesInto, planMoves, topmost } from '../../../../../src/core/files/remote/treeMoves.ts';
import { parseRemotePath, type RemotePath } from '../../../../../src/core/files/remotePath.ts';
import { entry } from './support/fakeFolders.ts';

const path = (text: string): RemotePath => parseRemotePath(text) ?? assert.fail(text);
const paths = (...texts: readonly string[]) => texts.map(path);

describe('topmost', () => {
  it('leaves out what is inside another selected folder, and duplicates', () => {
    const selected = paths('/user/a/b/c', '/user/a', '/user/ab', '/user/a', '/user/a/d');
    assert.deepEqual(topmost(selected), ['/user/a', '/user/ab']);
  });
});

describe('movesInto', () => {
  it('keeps the names', () => {
    assert.deepEqual(movesInto(path('/user/to'), paths('/user/a', '/user/b/c d.jl')), [
      { from: '/user/a', to: '/user/to/a' },
      { from: '/user/b/c d.jl', to: '/user/to/c d.jl' },
    ]);
  });

  it('leaves out what is already there and folders that contain the target', () => {
    assert.deepEqual(movesInto(path('/user/a/b'), paths('/user/a', '/user/a/b', '/user/a/b/c', '/user/ab')), [
      { from: '/user/ab', to: '/user/a/b/ab' },
    ]);
  });

  it('leaves out paths that would be too long', () => {
    const long = path(`/user/${'x/'.repeat(2_040)}y`);
    assert.deepEqual(movesInto(long, paths('/user/a-name-that-is-too-long')), []);
  });
});

describe('planMoves', () => {
  it('replaces only files, and only by files', () => {
    const moves = ['free', 'file', 'folder', 'source'].map((name) => ({
      from: path(`/user/${name}`),
      to: path(`/user/to/${name}`),
    }));
    const file = entry('file');
    const targets = [undefined, file, entry('folder/'), entry('source')];
    const plan = planMoves(moves, (from) => from === '/user/source', targets);
    assert.deepEqual(plan, { free: [moves[0]], replacing: [{ ...moves[1], target: file }], blocked: moves.slice(2) });
  });
});
