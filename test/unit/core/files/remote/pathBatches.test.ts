import assert from 'node:assert/strict';
import { joinedPaths, pathBatches } from '../../../../../src/core/files/remote/pathBatches.ts';
import type { RemotePath } from '../../../../../src/core/files/remotePath.ts';

/** Returns a path that takes this many bytes, with the separator after it. */
const pathOf = (bytes: number, letter = 'a') => `/user/${letter.repeat(bytes - 7)}` as RemotePath;
const sizes = (paths: readonly RemotePath[]) => pathBatches(paths).map((batch) => batch.length);

describe('Batches of paths', () => {
  it('are none for no paths', () => {
    assert.deepEqual(pathBatches([]), []);
  });

  it('hold up to 1,000 paths', () => {
    const paths = Array.from({ length: 2_001 }, (_, index) => `/user/${index}` as RemotePath);
    assert.deepEqual(sizes(paths.slice(0, 1_000)), [1_000]);
    assert.deepEqual(sizes(paths), [1_000, 1_000, 1]);
    assert.deepEqual(pathBatches(paths).flat(), paths);
  });

  it('hold up to 32 KiB', () => {
    const half = 16 * 1024;
    assert.deepEqual(sizes([pathOf(half), pathOf(half)]), [2]);
    assert.deepEqual(sizes([pathOf(half), pathOf(half + 1)]), [1, 1]);
    // The bytes of the second batch are counted from its own first path.
    assert.deepEqual(sizes([pathOf(half + 1), pathOf(half), pathOf(half), pathOf(8)]), [1, 2, 1]);
  });

  it('count the bytes and not the characters of names', () => {
    const path = (letters: number) => `/user/${'ж'.repeat(letters)}` as RemotePath;
    // 2 × (6 + 2 × 8188 + 1) = 32,766 bytes.
    assert.deepEqual(sizes([path(8_188), path(8_188)]), [2]);
    assert.deepEqual(sizes([path(8_188), path(8_190)]), [1, 1]);
  });

  it('hold a single path that is longer', () => {
    const long = pathOf(40 * 1024);
    assert.deepEqual(pathBatches([pathOf(8), long, pathOf(8)]), [[pathOf(8)], [long], [pathOf(8)]]);
  });

  it('are joined with NUL for a request', () => {
    assert.deepEqual(joinedPaths([pathOf(8), pathOf(9)]), { text: '/user/a\0/user/aa' });
  });
});
