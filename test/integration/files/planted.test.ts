import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmod, chown, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';
import { EngeeError, faultOf } from '../../../src/core/errors/engeeError.ts';
import { download } from '../../../src/core/files/download.ts';
import { type DownloadPlan, planDownload } from '../../../src/core/files/downloadPlan.ts';
import { Limiter } from '../../../src/core/files/limiter.ts';
import type { AskToolFolders } from '../../../src/core/files/placeFiles.ts';
import { parseRemotePath } from '../../../src/core/files/remotePath.ts';
import { stagingPrefix } from '../../../src/platform/localFiles.ts';
import { nodeClock } from '../../../src/platform/node/nodeClock.ts';
import type { Sandbox } from '../../sandbox/start.ts';
import { always, type EngeeClient, engeeClient } from '../support/engeeClient.ts';
import { runningSandbox } from '../support/sandbox.ts';
import { type Disk, makeDisk, openFilesBelow } from './support/disk.ts';

const nobody = 65534;
const downloadPath = 'external/file/download';
const attack = {
  '.git/HEAD': 'ref: refs/heads/main\n',
  '.git/config': '[core]\n\tfsmonitor = "sh -c \'touch /tmp/planted\'"\n',
  '.vscode/settings.json': '{}',
  '.vscode/tasks.json': '{ "tasks": [] }',
};

const remote = (path: string) => parseRemotePath(path) ?? assert.fail(path);

async function packed(files: Readonly<Record<string, string>>): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, text] of Object.entries(files)) zip.addBuffer(Buffer.from(text), name);
  zip.end();
  return buffer(zip.outputStream);
}

describe('A download with an unexpected response', function () {
  this.timeout(60_000);
  let sandbox: Sandbox;
  let client: EngeeClient;
  let disk: Disk;
  let home: string;
  let asked: Parameters<AskToolFolders>[];

  before(async function () {
    this.timeout(240_000);
    sandbox = await runningSandbox();
    client = engeeClient(sandbox.baseUrl, sandbox.personalAccessToken);
  });

  beforeEach(async () => {
    await sandbox.control.reset();
    await sandbox.control.startServer();
    disk = await makeDisk();
    asked = [];
    const name = `planted-${randomUUID()}`;
    home = `/user/${name}`;
    await mkdir(join(sandbox.userDirectory, name));
    for (const file of ['results.csv', 'a', 'b']) await writeFile(join(sandbox.userDirectory, name, file), file);
  });

  afterEach(async () => {
    await disk.remove();
    // Other tests expect that nothing is staged.
    await rm(join(sandbox.userDirectory, '.engee-vscode'), { recursive: true, force: true });
  });

  async function answerWith(files: Readonly<Record<string, string>>): Promise<void> {
    const bodyBase64 = (await packed(files)).toString('base64');
    await sandbox.control.addFault({
      path: downloadPath,
      fault: { kind: 'replaceBody', status: 200, bodyBase64, contentType: 'application/x-zip-compressed' },
    });
  }

  const answering =
    (answer: 'place' | 'leaveOut' | 'no'): AskToolFolders =>
    (...question) => {
      asked.push(question);
      return answer === 'no' ? Promise.reject(new EngeeError({ kind: 'canceled' })) : Promise.resolve(answer);
    };

  const planOf = (names: readonly string[]) =>
    planDownload(
      names.map((name) => remote(`${home}/${name}`)),
      'posix',
    );

  async function receive(plan: DownloadPlan, askToolFolders = answering('no'), folder = disk.folder) {
    const deps = { api: client.user, local: disk.local, slots: new Limiter(2), clock: nodeClock };
    return download(
      deps,
      { server: await client.serverUrl(), plan, folder, replace: new Set(), askToolFolders },
      () => undefined,
      always,
    );
  }

  async function assertRejected(plan: DownloadPlan, names: readonly string[]): Promise<void> {
    const before = await disk.tree();
    await assert.rejects(receive(plan, answering('place')), (error) => {
      assert.deepEqual(faultOf(error), { kind: 'unexpectedFiles', names: names.slice(0, 3), count: names.length });
      return true;
    });
    assert.deepEqual(await disk.tree(), before);
    assert.deepEqual(await openFilesBelow(disk.root), []);
    assert.deepEqual(asked, []);
  }

  it('writes nothing for one file and reports the additional files', async () => {
    await answerWith({ 'results.csv': '1;2', ...attack });
    await assertRejected(planOf(['results.csv']), Object.keys(attack));
  });

  it('writes nothing for several files', async () => {
    await answerWith({ a: 'a', b: 'b', ...attack });
    await assertRejected(planOf(['a', 'b']), Object.keys(attack));
    await sandbox.control.clearFaults();
    assert.equal((await receive(planOf(['a', 'b']))).length, 2);
  });

  it('writes nothing for a folder', async () => {
    await answerWith({ 'proj/a': 'a', 'other/b': 'b' });
    await assertRejected(planOf(['proj']), ['other/b']);
  });

  it('writes nothing for the full output of a run and keeps the existing file', async () => {
    const source = remote('/user/.engee-vscode/run-1-value.txt');
    const plan = [[{ source, name: 'saved.txt', isFile: true as const }]];
    await writeFile(join(disk.folder, 'saved.txt'), 'mine');
    await answerWith({ 'run-1-value.txt': 'x', ...attack });
    await mkdir(join(sandbox.userDirectory, '.engee-vscode'), { recursive: true });
    await writeFile(join(sandbox.userDirectory, '.engee-vscode/run-1-value.txt'), 'x');
    await assertRejected(plan, Object.keys(attack));
    // A local name that ends with .zip doesn't turn the requested file into an archive.
    await assertRejected([[{ source, name: 'saved.zip', isFile: true }]], Object.keys(attack));
    await sandbox.control.clearFaults();
    await answerWith({ '.engee-vscode/run-1-value.txt/evil': 'x' });
    await assertRejected(plan, ['.engee-vscode/run-1-value.txt/evil']);
    assert.equal(await readFile(join(disk.folder, 'saved.txt'), 'utf8'), 'mine');
  });

  it('asks about tool folders inside a requested folder before one of them is on the disk', async () => {
    const files = Object.fromEntries(
      Object.entries({ 'a.jl': '1', ...attack }).map(([path, text]) => [`proj/${path}`, text]),
    );
    await answerWith(files);
    let seen: readonly string[] = [];
    const looks: AskToolFolders = async (...question) => {
      seen = await disk.tree();
      return answering('leaveOut')(...question);
    };
    assert.deepEqual(
      (await receive(planOf(['proj']), looks)).map(({ location }) => location),
      [join(disk.folder, 'proj/a.jl')],
    );
    assert.deepEqual(asked, [[Object.keys(attack).map((path) => `proj/${path}`), 1]]);
    assert.ok(
      seen.some((path) => path.includes(stagingPrefix)),
      'all of it had come',
    );
    assert.deepEqual(
      seen.filter((path) => /\.git|\.vscode|proj/.test(path)),
      [],
    );
    assert.deepEqual(await disk.tree(), ['folder', 'folder/proj', 'folder/proj/a.jl']);

    await assert.rejects(receive(planOf(['proj']), answering('no')), (error) => faultOf(error)?.kind === 'canceled');
    assert.deepEqual(await disk.tree(), ['folder', 'folder/proj', 'folder/proj/a.jl']);
    await receive(planOf(['proj']), answering('place'));
    assert.equal(await readFile(join(disk.folder, 'proj/.git/config'), 'utf8'), attack['.git/config']);
  });

  it('asks about a tool folder that is reached through a link', async () => {
    await mkdir(join(disk.folder, '.vscode'));
    await symlink('.vscode', join(disk.folder, 'proj'));
    await symlink('.vscode', join(disk.folder, 'chosen'));
    await answerWith({ 'proj/settings.json': '{}' });
    await assert.rejects(receive(planOf(['proj'])), (error) => faultOf(error)?.kind === 'canceled');
    await sandbox.control.clearFaults();
    await assert.rejects(
      receive(planOf(['a']), answering('no'), join(disk.folder, 'chosen')),
      (error) => faultOf(error)?.kind === 'canceled',
    );
    assert.deepEqual(asked, [
      [['proj/settings.json'], 0],
      [['a'], 0],
    ]);
    assert.deepEqual(await disk.tree(), ['folder', 'folder/.vscode', 'folder/chosen', 'folder/proj']);
  });

  const blocked: Readonly<Record<string, readonly [expected: string, prepare: () => Promise<unknown>]>> = {
    'a link out of the folder': ['archive', () => symlink('../..', join(disk.folder, 'proj/z'))],
    'a broken link': ['ENOENT', () => symlink('nowhere', join(disk.folder, 'proj/z'))],
    'a link to a file': ['ENOTDIR', () => symlink('mine', join(disk.folder, 'proj/z'))],
    'a file in place of a folder': ['ENOTDIR', () => writeFile(join(disk.folder, 'proj/z'), 'mine')],
  };
  for (const [what, [expected, prepare]] of Object.entries(blocked)) {
    it(`places no file if the last one meets ${what}`, async () => {
      await mkdir(join(disk.folder, 'proj'));
      await writeFile(join(disk.folder, 'proj/mine'), '');
      await prepare();
      await answerWith({ 'proj/a': 'a', 'proj/new/b': 'b', 'proj/z/c': 'c' });
      const before = await disk.tree();
      await assert.rejects(receive(planOf(['proj'])), (error) => {
        const fault = faultOf(error);
        assert.equal(
          fault?.kind === 'localFile' ? fault.code : fault?.kind === 'invalidInput' ? fault.input : String(error),
          expected,
        );
        return true;
      });
      assert.deepEqual(await disk.tree(), before);
    });
  }

  it('reports the saved files if the folder changes while the question is open', async () => {
    await answerWith({ 'proj/.git/config': 'x', 'proj/new/b': 'b', 'proj/z/c': 'c', 'proj/z/d': 'd' });
    const meddle: AskToolFolders = async () => {
      await mkdir(join(disk.folder, 'proj'));
      await symlink('../..', join(disk.folder, 'proj/z'));
      return 'place';
    };
    await assert.rejects(receive(planOf(['proj']), meddle), (error) => {
      assert.deepEqual(faultOf(error), {
        kind: 'partlySaved',
        saved: ['proj/.git/config', 'proj/new/b'],
        total: 4,
        why: { kind: 'invalidInput', input: 'archive' },
      });
      return true;
    });
    assert.deepEqual(await disk.tree(), [
      'folder',
      'folder/proj',
      'folder/proj/.git',
      'folder/proj/.git/config',
      'folder/proj/new',
      'folder/proj/new/b',
      'folder/proj/z',
    ]);
  });

  const tooLong = {
    'a path': () => [Array.from({ length: 30 }, () => 'x'.repeat(190)).join('/')],
    'one of the names in a deep folder': () => {
      const deep = `${'y'.repeat(4_000 - disk.folder.length).replace(/(.{189})./g, '$1/')}z`;
      return [`${deep}/a`, `${deep}/${'x'.repeat(190)}`, `${deep}/b`];
    },
  };
  for (const [what, paths] of Object.entries(tooLong)) {
    it(`places nothing if ${what} is too long for this system`, async () => {
      await answerWith(Object.fromEntries(['a', ...paths()].map((path) => [`proj/${path}`, 'x'])));
      await assert.rejects(receive(planOf(['proj'])), (error) => {
        const fault = faultOf(error);
        return fault?.kind === 'localFile' && fault.code === 'ENAMETOOLONG';
      });
      assert.deepEqual(await disk.tree(), ['folder']);
    });
  }

  /** Makes the folder usable by another user when the tests run as root, because root can write anywhere. */
  async function ownedBy(user: number): Promise<void> {
    if (process.getuid?.() === 0)
      for (const path of [disk.root, disk.folder, join(disk.folder, 'sub')]) await chown(path, user, user);
  }

  /** Runs code with `local` and `folder` in a process without write permission everywhere. */
  function asNobody(body: string) {
    const module = (path: string) =>
      JSON.stringify(new URL(`../../../src/platform/node/${path}`, import.meta.url).href);
    const script = `
      import { NodeLocalFiles } from ${module('localFiles.ts')};
      import { StagingJournal } from ${module('stagingJournal.ts')};
      const [journal, folder] = process.argv.slice(1);
      const local = new NodeLocalFiles(new StagingJournal(journal));
      ${body}
    `;
    const user = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {};
    return spawnSync(process.execPath, ['--input-type=module', '-e', script, join(disk.root, 'journal'), disk.folder], {
      encoding: 'utf8',
      ...user,
    });
  }

  it('places nothing if a folder has no write permission', async () => {
    await mkdir(join(disk.folder, 'sub'));
    await chmod(join(disk.folder, 'sub'), 0o555);
    await ownedBy(nobody);
    const { stdout, stderr } = asNobody(`
      const staging = await local.stage(folder);
      const file = await staging.write((async function* () { yield Buffer.from('x'); })(), () => {}, new AbortController().signal);
      const arrivals = ['a', 'sub/b'].map((path) => ({ file, path }));
      await staging.check(arrivals).then(() => console.log('fine'), (error) => console.log(JSON.stringify(error.fault)));
      await staging.discard();
    `);
    assert.deepEqual(
      stdout.trim(),
      JSON.stringify({ kind: 'localFile', path: join(disk.folder, 'sub'), code: 'EACCES' }),
      stderr,
    );
    assert.deepEqual(await disk.tree(), ['folder', 'folder/sub']);
  });

  it('leaves no empty folder if a file could not be placed', async () => {
    const staging = await disk.local.stage(disk.folder);
    await assert.rejects(
      staging.place({ id: join(disk.root, 'gone'), sizeBytes: 0 }, 'x/y/a', 'new'),
      (error) => faultOf(error)?.kind === 'localFile',
    );
    await staging.discard();
    assert.deepEqual(await disk.tree(), ['folder']);
  });
});
