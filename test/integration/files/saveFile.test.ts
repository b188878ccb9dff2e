import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { faultOf } from '../../../src/core/errors/engeeError.ts';
import { saveFile } from '../../../src/core/files/saveFile.ts';
import { type Disk, makeDisk, withFileSizeLimit } from './support/disk.ts';

describe('saveFile', () => {
  let disk: Disk;

  beforeEach(async () => {
    disk = await makeDisk();
  });
  afterEach(() => disk.remove());

  const save = (name: string, bytes: Uint8Array) => saveFile(disk.local, disk.folder, name, bytes);
  const codeOf = (error: unknown) => {
    const fault = faultOf(error);
    return fault?.kind === 'localFile' ? fault.code : String(error);
  };

  it('saves a file, replaces the existing one and leaves nothing else behind', async () => {
    await save('plot.svg', Buffer.from('one'));
    await save('plot.svg', Buffer.from('two'));
    assert.equal(await readFile(join(disk.folder, 'plot.svg'), 'utf8'), 'two');
    await save('empty', new Uint8Array());
    assert.equal(await readFile(join(disk.folder, 'empty'), 'utf8'), '');
    assert.deepEqual(await disk.tree(), ['folder', 'folder/empty', 'folder/plot.svg']);
  });

  it('does not replace a folder', async () => {
    await mkdir(join(disk.folder, 'plots'));
    await assert.rejects(save('plots', Buffer.from('x')), (error) => codeOf(error) === 'EISDIR');
    assert.deepEqual(await disk.tree(), ['folder', 'folder/plots']);
  });

  if (process.platform === 'linux') {
    it('leaves the existing file unchanged if the disk is full', async () => {
      await writeFile(join(disk.folder, 'plot.png'), 'mine');
      await withFileSizeLimit(1_000, async () => {
        await assert.rejects(save('plot.png', Buffer.alloc(5_000)), (error) => codeOf(error) === 'EFBIG');
      });
      assert.equal(await readFile(join(disk.folder, 'plot.png'), 'utf8'), 'mine');
      assert.deepEqual(await disk.tree(), ['folder', 'folder/plot.png']);
    });
  }
});
