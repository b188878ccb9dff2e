import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { planUpload } from '../../../src/core/files/planUpload.ts';
import { noExcludes } from '../../unit/core/files/support/noExcludes.ts';
import { type Disk, makeDisk, withoutWriteAccess } from './support/disk.ts';

const never = new AbortController().signal;

/** A repository `proj` in the disk's folder. */
describe('planUpload with ignored files and secrets on the disk', () => {
  let disk: Disk;

  beforeEach(async () => {
    disk = await makeDisk();
    await put({ 'proj/.git/HEAD': 'ref: refs/heads/main\n' });
  });
  afterEach(() => disk.remove());

  async function put(files: Readonly<Record<string, string>>): Promise<void> {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(disk.folder, path)), { recursive: true });
      await writeFile(join(disk.folder, path), text);
    }
  }

  async function outcomesOf(...selection: readonly string[]) {
    const plan = await planUpload(
      disk.local,
      selection.map((path) => join(disk.folder, path)),
      'skip',
      noExcludes,
      never,
    );
    return {
      sent: plan.files.filter(({ isSecret }) => isSecret !== true).map(({ relativePath }) => relativePath),
      secrets: plan.files.filter(({ isSecret }) => isSecret === true).map(({ relativePath }) => relativePath),
      ignored: plan.ignored.map(({ relativePath, isFolder }) => relativePath + (isFolder ? '/' : '')),
      unfollowed: plan.unfollowed.map((location) => location.slice(disk.folder.length + 1)),
    };
  }

  it('applies the rules of the folder, its subfolders, its parents and the repository, the innermost first', async () => {
    await put({
      'proj/.git/info/exclude': '*.tmp\n',
      'proj/.gitignore': '\uFEFF# data\r\n*.csv\r\n/src/gen/\r\n',
      'proj/src/.gitignore': '!keep.csv\nlocal.jl',
      'proj/src/deep/.gitignore': '*\n!.gitignore\n',
      'proj/a.csv': '',
      'proj/a.jl': '',
      'proj/src/a.tmp': '',
      'proj/src/keep.csv': '',
      'proj/src/other.csv': '',
      'proj/src/local.jl': '',
      'proj/src/gen/x.jl': '',
      'proj/src/deep/x.jl': '',
      'proj/src/deep/keep.csv': '',
      '.gitignore': '*.jl',
      'proj/local.jl': '',
    });
    const whole = await outcomesOf('proj');
    assert.deepEqual(whole, {
      sent: [
        'proj/.gitignore',
        'proj/a.jl',
        'proj/local.jl',
        'proj/src/.gitignore',
        'proj/src/deep/.gitignore',
        'proj/src/keep.csv',
      ],
      secrets: [],
      ignored: [
        'proj/a.csv',
        'proj/src/a.tmp',
        'proj/src/deep/keep.csv',
        'proj/src/deep/x.jl',
        'proj/src/gen/',
        'proj/src/local.jl',
        'proj/src/other.csv',
      ],
      unfollowed: [],
    });
    const inner = await outcomesOf('proj/src');
    assert.deepEqual(inner.sent, ['src/.gitignore', 'src/deep/.gitignore', 'src/keep.csv']);
    assert.deepEqual(
      inner.ignored,
      whole.ignored.filter((path) => path.startsWith('proj/src/')).map((path) => path.slice('proj/'.length)),
    );
  });

  it('applies a .gitignore file outside a repository, but not those of parent folders', async () => {
    await put({ 'plain/.gitignore': '*.log', 'plain/sub/a.log': '', 'plain/sub/a.jl': '', '.gitignore': '*.jl' });
    assert.deepEqual((await outcomesOf('plain')).sent, ['plain/.gitignore', 'plain/sub/a.jl']);
    assert.deepEqual((await outcomesOf('plain/sub')).sent, ['sub/a.jl', 'sub/a.log']);
  });

  it('includes ignored files that were chosen directly and the contents of a chosen ignored folder', async () => {
    await put({ 'proj/.gitignore': '/build/\n*.log\n', 'proj/build/x': '', 'proj/a.log': '', 'proj/b.log': '' });
    assert.deepEqual((await outcomesOf('proj/build', 'proj/a.log')).sent, ['build/x', 'a.log']);
    assert.deepEqual((await outcomesOf('proj', 'proj/a.log')).ignored, ['proj/b.log', 'proj/build/']);
  });

  it('applies the rules at the real location of a chosen link', async () => {
    await put({ 'proj/.gitignore': '/data/*.csv\n', 'proj/data/a.csv': '', 'proj/data/a.jl': '' });
    await symlink(join(disk.folder, 'proj', 'data'), join(disk.folder, 'shortcut'));
    assert.deepEqual(await outcomesOf('shortcut'), {
      sent: ['shortcut/a.jl'],
      secrets: [],
      ignored: ['shortcut/a.csv'],
      unfollowed: [],
    });
  });

  it('recognizes a secret by its name and by its real name', async () => {
    await put({
      'proj/.env': '',
      'proj/.env.example': '',
      'proj/keys/id_rsa': '',
      'proj/keys/id_rsa.pub': '',
      'proj/.gitignore': '.env',
    });
    await symlink('keys/id_rsa', join(disk.folder, 'proj', 'notes.txt'));
    await symlink(join(disk.folder, 'proj', '.env'), join(disk.folder, 'settings'));
    const { sent, secrets, ignored } = await outcomesOf('proj');
    assert.deepEqual(sent, ['proj/.env.example', 'proj/.gitignore', 'proj/keys/id_rsa.pub']);
    assert.deepEqual(secrets, ['proj/.env', 'proj/keys/id_rsa', 'proj/notes.txt']);
    assert.deepEqual(ignored, []);
    assert.deepEqual((await outcomesOf('settings')).secrets, ['settings']);
  });

  it('does not wait for a pipe or read a folder in place of the rules', async () => {
    await put({ 'proj/a': '', 'proj/sub/b': '', 'proj/sub/.gitignore/c': '' });
    execFileSync('mkfifo', [join(disk.folder, 'proj', '.gitignore')]);
    const { sent, unfollowed } = await outcomesOf('proj');
    assert.deepEqual(sent, ['proj/a', 'proj/sub/.gitignore/c', 'proj/sub/b']);
    assert.deepEqual(unfollowed, []);
  });

  it('reports rules that are too long or cannot be read', async () => {
    await put({
      'proj/a.log': '',
      'proj/.gitignore': `*.log\n${'# comment\n'.repeat(30_000)}`,
      'proj/sub/.gitignore': '*',
      'proj/sub/b': '',
    });
    await chmod(join(disk.folder, 'proj', 'sub', '.gitignore'), 0);
    await chmod(disk.root, 0o755);
    const { sent, unfollowed } = await withoutWriteAccess(() => outcomesOf('proj'));
    assert.deepEqual(unfollowed, ['proj/.gitignore', 'proj/sub/.gitignore']);
    assert.ok(sent.includes('proj/a.log') && sent.includes('proj/sub/b'), sent.join());
  });
});
