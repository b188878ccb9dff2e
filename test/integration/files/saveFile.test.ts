import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { faultOf } from '../../../src/core/errors/engeeError.ts';
import { saveFile } from '../../../src/core/files/saveFile.ts';
import { makeDisk, withFileSizeLimit, type Disk } from './support/disk.ts';

describe('a file that the user saves', () => {
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

  it('is there, replaces the one before, and nothing else is left', async () => {
    await save('plot.svg', Buffer.from('one'));
    await save('plot.svg', Buffer.from('two'));
    assert.equal(await readFile(join(disk.folder, 'plot.svg'), 'utf8'), 'two');
    await save('empty', new Uint8Array());
    assert.equal(await readFile(join(disk.folder, 'empty'), 'utf8'), '');
    assert.deepEqual(await disk.tree(), ['folder', 'folder/empty', 'folder/plot.svg']);
  });

  it('takes no place of a folder', async () => {
    await mkdir(join(disk.folder, 'plots'));
    await assert.rejects(save('plots', Buffer.from('x')), (error) => codeOf(error) === 'EISDIR');
    assert.deepEqual(await disk.tree(), ['folder', 'folder/plots']);
  });

  if (process.platform === 'linux') {
    it('F77 stays as it was where the disk takes no more', async () => {
      await writeFile(join(disk.folder, 'plot.png'), 'mine');
      await withFileSizeLimit(1_000, async () => {
        await assert.rejects(save('plot.png', Buffer.alloc(5_000)), (error) => codeOf(error) === 'EFBIG');
      });
      assert.equal(await readFile(join(disk.folder, 'plot.png'), 'utf8'), 'mine');
      assert.deepEqual(await disk.tree(), ['folder', 'folder/plot.png']);
    });
  }
});
