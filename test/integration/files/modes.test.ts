import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmod, mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Disk, makeDisk } from './support/disk.ts';

const script = fileURLToPath(new URL('processes/download.ts', import.meta.url));

interface Modes {
  readonly ours: Readonly<Record<string, string>>;
  readonly users: Readonly<Record<string, string>>;
}

/** Windows has no modes. */
if (process.platform !== 'win32') {
  describe('File modes of a download', () => {
    let disk: Disk;

    beforeEach(async () => {
      disk = await makeDisk();
    });
    afterEach(() => disk.remove());

    const download = (umask: string) =>
      JSON.parse(execFileSync(process.execPath, [script, umask, disk.root], { encoding: 'utf8' })) as Modes;

    for (const [umask, file, folder] of [
      ['000', '666', '777'],
      ['022', '644', '755'],
      ['077', '600', '700'],
    ] as const) {
      it(`lets only the user read staged files and gives placed files the default mode of umask ${umask}`, async () => {
        await symlink('elsewhere', join(disk.folder, 'old-link'));
        const { ours, users } = download(umask);
        assert.deepEqual([...new Set(Object.values(ours))].sort(), ['d700', 'f600'], JSON.stringify(ours));
        // The journal and its record, the staging folder, two downloads, and the archive's folder and file.
        assert.ok(Object.keys(ours).length >= 7, JSON.stringify(ours));
        assert.deepEqual(users, {
          new: file,
          second: file,
          'sub/unpacked': file,
          sub: folder,
          missing: file,
          'old-link': file,
        });
      });

      it(`keeps the mode of a replaced file except setuid and setgid with umask ${umask}`, async () => {
        for (const mode of ['600', '640', '755', '444', '4755']) {
          await writeFile(join(disk.folder, `old-${mode}`), 'old');
          await chmod(join(disk.folder, `old-${mode}`), parseInt(mode, 8));
        }
        const { users } = download(umask);
        const kept = Object.fromEntries(Object.entries(users).filter(([name]) => name.startsWith('old')));
        assert.deepEqual(kept, {
          'old-600': '600',
          'old-640': '640',
          'old-755': '755',
          'old-444': '444',
          'old-4755': '755',
        });
        assert.equal(await readFile(join(disk.folder, 'old-444'), 'utf8'), 'old-444');
      });
    }

    it('restricts a journal that others can read', async () => {
      const journal = join(disk.root, 'journal');
      await mkdir(journal);
      await chmod(journal, 0o777);
      download('000');
      assert.equal((await stat(journal)).mode & 0o777, 0o700);
    });
  });
}
