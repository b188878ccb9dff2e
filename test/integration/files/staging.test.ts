import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmod, mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { faultOf } from '../../../src/core/errors/engeeError.ts';
import { stagingPrefix } from '../../../src/platform/localFiles.ts';
import { StagingJournal } from '../../../src/platform/node/stagingJournal.ts';
import { bytesOf, type Disk, makeDisk, openFilesBelow, withFileSizeLimit, withoutWriteAccess } from './support/disk.ts';

const never = new AbortController().signal;
const ignore = () => undefined;
const codeOf = (error: unknown) => {
  const fault = faultOf(error);
  return fault?.kind === 'localFile' ? fault.code : String(error);
};

describe('NodeStaging', () => {
  let disk: Disk;

  beforeEach(async () => {
    disk = await makeDisk();
  });
  afterEach(() => disk.remove());

  it('hides a file until it is placed and then leaves nothing else behind', async () => {
    const staging = await disk.local.stage(disk.folder);
    const progress: number[] = [];
    const staged = await staging.write(bytesOf('ab', 'c'), (bytes) => progress.push(bytes), never);
    assert.equal((await disk.tree()).includes('folder/a.csv'), false);
    assert.equal(await staging.place(staged, 'a.csv', 'new'), join(disk.folder, 'a.csv'));
    await staging.discard();
    assert.deepEqual(await disk.tree(), ['folder', 'folder/a.csv']);
    assert.equal(await readFile(join(disk.folder, 'a.csv'), 'utf8'), 'abc');
    assert.deepEqual(progress, [2, 3]);
  });

  it('replaces a file only in replace mode, and never a folder', async () => {
    await writeFile(join(disk.folder, 'a'), 'old');
    await mkdir(join(disk.folder, 'd'));
    await symlink('nowhere', join(disk.folder, 'l'));
    const staging = await disk.local.stage(disk.folder);
    const staged = await staging.write(bytesOf('new'), ignore, never);
    for (const name of ['a', 'd', 'l']) assert.equal(await staging.place(staged, name, 'new'), undefined);
    assert.equal(await staging.place(staged, 'd', 'replace'), undefined);
    assert.equal(await readFile(join(disk.folder, 'a'), 'utf8'), 'old');
    await staging.place(staged, 'a', 'replace');
    assert.equal(await readFile(join(disk.folder, 'a'), 'utf8'), 'new');
    await staging.discard();
  });

  it('replaces nothing in a folder that already got a file', async () => {
    await mkdir(join(disk.folder, 'sub', 'd'), { recursive: true });
    await writeFile(join(disk.folder, 'sub', 'a'), 'old');
    await symlink('nowhere', join(disk.folder, 'sub', 'l'));
    const staging = await disk.local.stage(disk.folder);
    const write = () => staging.write(bytesOf('new'), ignore, never);
    for (const name of ['first', 'second']) {
      await staging.place(await write(), `sub/${name}`, 'new');
      assert.equal(await readFile(join(disk.folder, 'sub', name), 'utf8'), 'new');
    }
    const third = await write();
    for (const name of ['a', 'd', 'l', 'first', 'second'])
      assert.equal(await staging.place(third, `sub/${name}`, 'new'), undefined);
    assert.equal(await readFile(join(disk.folder, 'sub', 'a'), 'utf8'), 'old');
    await staging.place(third, 'sub/third', 'new');
    await staging.discard();
    const names = ['', '/a', '/d', '/first', '/l', '/second', '/third'];
    assert.deepEqual(await disk.tree(), ['folder', ...names.map((name) => `folder/sub${name}`)]);
  });

  it('replaces a link, not its target', async () => {
    await writeFile(join(disk.root, 'outside'), 'old');
    await symlink('../outside', join(disk.folder, 'l'));
    const staging = await disk.local.stage(disk.folder);
    await staging.place(await staging.write(bytesOf('new'), ignore, never), 'l', 'replace');
    await staging.discard();
    assert.equal(await readFile(join(disk.root, 'outside'), 'utf8'), 'old');
    assert.equal(await readFile(join(disk.folder, 'l'), 'utf8'), 'new');
  });

  it('creates missing folders and does not follow links out of the folder', async () => {
    await symlink('..', join(disk.folder, 'out'));
    await writeFile(join(disk.folder, 'file'), '');
    const staging = await disk.local.stage(disk.folder);
    const staged = await staging.write(bytesOf('x'), ignore, never);
    await assert.rejects(staging.place(staged, 'out/x', 'new'), (error) => faultOf(error)?.kind === 'invalidInput');
    await assert.rejects(staging.place(staged, 'file/sub/x', 'new'), (error) => codeOf(error) === 'ENOTDIR');
    assert.equal(await staging.place(staged, '..a/b/x', 'new'), join(disk.folder, '..a/b/x'));
    await staging.discard();
    assert.equal((await disk.tree()).includes('x'), false);
  });

  it('finds existing files, including broken links', async () => {
    await writeFile(join(disk.folder, 'a'), '');
    await symlink('nowhere', join(disk.folder, 'l'));
    assert.deepEqual(await disk.local.existing(disk.folder, ['a', 'b', 'l']), ['a', 'l']);
  });

  it('rejects with the fault of the body and leaves nothing behind', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield* bytesOf('half');
      throw new TypeError('cut');
    }
    const staging = await disk.local.stage(disk.folder);
    await assert.rejects(staging.write(broken(), ignore, never), /cut/);
    await staging.discard();
    assert.deepEqual(await disk.tree(), ['folder']);
    assert.deepEqual(await openFilesBelow(disk.root), []);
  });

  it('stops writing and closes the source when it is canceled', async () => {
    const controller = new AbortController();
    let isClosed = false;
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield* bytesOf('x');
      } finally {
        isClosed = true;
      }
    }
    const staging = await disk.local.stage(disk.folder);
    const abortAt = (bytes: number) => {
      if (bytes === 100) controller.abort();
    };
    await assert.rejects(staging.write(endless(), abortAt, controller.signal), { name: 'AbortError' });
    await staging.discard();
    assert.equal(isClosed, true);
    assert.deepEqual(await disk.tree(), ['folder']);
  });

  it('reports a folder without write permission and leaves it unchanged', async () => {
    await chmod(disk.root, 0o777);
    await chmod(disk.folder, 0o555);
    await assert.rejects(
      withoutWriteAccess(() => disk.local.stage(disk.folder)),
      (error) => {
        assert.deepEqual(faultOf(error), { kind: 'localFile', path: disk.folder, code: 'EACCES' });
        return true;
      },
    );
    assert.deepEqual(await disk.tree(), ['folder']);
  });

  it('reports a missing folder', async () => {
    await assert.rejects(disk.local.stage(join(disk.folder, 'gone')), (error) => codeOf(error) === 'ENOENT');
    assert.deepEqual(await disk.tree(), ['folder']);
  });

  if (process.platform === 'linux') {
    it('reports a full disk and leaves nothing behind', async () => {
      const staging = await disk.local.stage(disk.folder);
      const megabyte = Buffer.alloc(1024 ** 2);
      await withFileSizeLimit(3 * 1024 ** 2 + 5, async () => {
        await assert.rejects(
          staging.write(bytesOf(...Array.from({ length: 8 }, () => megabyte)), ignore, never),
          (error) => codeOf(error) === 'EFBIG',
        );
      });
      await staging.discard();
      assert.deepEqual(await disk.tree(), ['folder']);
    });
  }
});

describe('StagingJournal after a window has crashed', () => {
  let disk: Disk;

  beforeEach(async () => {
    disk = await makeDisk();
  });
  afterEach(() => disk.remove());

  /** Runs half of a download in a process that then crashes. */
  function dieWhileDownloading(): void {
    const module = (path: string) =>
      JSON.stringify(new URL(`../../../src/platform/node/${path}`, import.meta.url).href);
    const script = `
      import { NodeLocalFiles } from ${module('localFiles.ts')};
      import { StagingJournal } from ${module('stagingJournal.ts')};
      const staging = await new NodeLocalFiles(new StagingJournal(process.argv[1])).stage(process.argv[2]);
      await staging.write((async function* () { yield Buffer.from('half'); process.kill(process.pid, 'SIGKILL'); await new Promise(() => {}); })(), () => {}, new AbortController().signal);
    `;
    const { signal, stderr } = spawnSync(
      process.execPath,
      ['--input-type=module', '-e', script, join(disk.root, 'journal'), disk.folder],
      { encoding: 'utf8' },
    );
    assert.equal(signal, 'SIGKILL', stderr);
  }

  it('removes the leftovers at the next start, and nothing else', async () => {
    await writeFile(join(disk.folder, 'mine'), '');
    dieWhileDownloading();
    assert.equal((await disk.tree()).filter((path) => path.includes(stagingPrefix)).length, 2);
    const running = await disk.local.stage(disk.folder);
    assert.equal((await disk.journal.removeOrphans()).length, 1);
    assert.equal((await disk.tree()).filter((path) => path.includes(stagingPrefix)).length, 1);
    await running.discard();
    assert.deepEqual(await disk.tree(), ['folder', 'folder/mine']);
  });

  it('keeps the download of another running window', async () => {
    const { local } = disk;
    await local.stage(disk.folder);
    const record = (await disk.tree()).find((path) => path.startsWith('journal/')) ?? assert.fail();
    const path = join(disk.root, record);
    await writeFile(path, (await readFile(path, 'utf8')).replace(`"pid":${process.pid}`, `"pid":${process.ppid}`));
    const nextWindow = new StagingJournal(join(disk.root, 'journal'));
    assert.deepEqual(await nextWindow.removeOrphans(), []);
    // The same record with a reused process ID.
    await writeFile(path, (await readFile(path, 'utf8')).replace(`"pid":${process.ppid}`, `"pid":${process.pid}`));
    assert.equal((await nextWindow.removeOrphans()).length, 1);
  });

  it('ignores a record that names another path to delete', async () => {
    const journal = join(disk.root, 'journal');
    await mkdir(journal);
    await mkdir(join(disk.folder, 'precious'));
    const record = {
      directory: join(disk.folder, 'precious'),
      host: hostname(),
      pid: process.pid,
      startedAt: Date.now(),
    };
    await writeFile(join(journal, '0123.json'), JSON.stringify(record));
    await writeFile(join(journal, 'broken.json'), '{');
    assert.deepEqual(await new StagingJournal(journal).removeOrphans(), []);
    assert.ok((await stat(join(disk.folder, 'precious'))).isDirectory());
  });

  it('does nothing if there was no download', async () => {
    assert.deepEqual(await disk.journal.removeOrphans(), []);
  });
});
