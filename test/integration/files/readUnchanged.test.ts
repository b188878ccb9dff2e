import assert from 'node:assert/strict';
import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { readUnchanged, takeSnapshot } from '../../../src/platform/node/unchangedFile.ts';
import { makeTemporaryFolder, removeTemporaryFolder } from '../../host/temporaryFolder.ts';

const firstBytes = 64 * 1024;
const fileBytes = 32 * 1024 * 1024;

describe('readUnchanged', () => {
  let folder: string;
  let path: string;

  before(async () => {
    folder = await makeTemporaryFolder('chunks');
    path = join(folder, 'zeros.bin');
    await writeFile(path, '');
    await truncate(path, fileBytes);
  });

  after(() => removeTemporaryFolder(folder));

  /** Reads the file. @param take what the receiver does with each chunk, by its number. Returns the sizes of the chunks. */
  async function chunkSizes(take: (chunk: number) => Promise<void>): Promise<readonly number[]> {
    const sizes: number[] = [];
    for await (const { length } of readUnchanged(await takeSnapshot(path))) {
      sizes.push(length);
      await take(sizes.length);
    }
    return sizes;
  }

  it('reads larger chunks while the receiver is fast, and the whole file', async () => {
    const sizes = await chunkSizes(() => Promise.resolve());
    assert.equal(
      sizes.reduce((sum, size) => sum + size, 0),
      fileBytes,
    );
    assert.equal(sizes[0], firstBytes);
    assert.ok(Math.max(...sizes) > firstBytes);
    assert.ok(Math.max(...sizes) <= 1024 * 1024);
  });

  it('reads a small chunk after one that was slow', async () => {
    const slowChunk = 20;
    const sizes = await chunkSizes(async (chunk) => {
      if (chunk === slowChunk) await delay(150);
    });
    assert.equal(sizes[slowChunk], firstBytes);
  });
});
