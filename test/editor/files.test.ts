import * as assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import * as vscode from 'vscode';
import { ZipFile } from 'yazl';
import type { DownloadedFile } from '../../src/core/files/download.ts';
import { parseRemotePath } from '../../src/core/files/remotePath.ts';
import type { FileOutcome } from '../../src/core/files/uploadOutcome.ts';
import { commands } from '../../src/features/shared/commands.ts';
import { SandboxControl } from '../sandbox/control/sandboxControl.ts';
import { sandboxAddress } from './sandboxAddress.ts';
import { answers } from './support/answers.ts';
import { MemoryFileSystem } from './support/memoryFileSystem.ts';
import { signInAndStart } from './support/signInAndStart.ts';

const remote = (path: string) => parseRemotePath(path) ?? assert.fail(`invalid path on Engee: ${path}`);

describe('File transfer commands', () => {
  const { controlUrl, userDirectory } = sandboxAddress();
  const control = new SandboxControl(controlUrl);
  /** A separate folder for each test: the local folder, its path on Engee, and that path on the disk. */
  let here: string;
  let home: string;
  let homeOnDisk: string;

  before(async function () {
    this.timeout(120_000);
    await signInAndStart();
  });

  beforeEach(async () => {
    const name = `editor-${randomUUID()}`;
    here = join(vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? assert.fail('no folder is open'), name);
    home = `/user/${name}`;
    homeOnDisk = join(userDirectory, name);
    await mkdir(here);
  });

  afterEach(async () => {
    await control.clearFaults();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await rm(here, { recursive: true, force: true });
  });

  const uri = (...path: string[]) => vscode.Uri.file(join(here, ...path));
  const upload = async (first: vscode.Uri | undefined, all?: readonly vscode.Uri[]) =>
    vscode.commands.executeCommand<readonly FileOutcome[] | undefined>(
      commands.uploadFiles,
      first,
      all,
      await answers({ target: remote(home), allowsElsewhere: true, onUploadConflict: 'keepBoth' }),
    );
  const download = async (
    into: vscode.Uri,
    names: readonly string[],
    onConflict: 'replace' | 'keepBoth' = 'keepBoth',
  ) => {
    const given = await answers({
      sources: names.map((name) => remote(`${home}/${name}`)),
      onConflict,
      allowsElsewhere: true,
    });
    return vscode.commands.executeCommand<readonly DownloadedFile[] | undefined>(
      commands.downloadFiles,
      into,
      [into],
      given,
    );
  };
  /** Makes the sandbox respond to a download with a ZIP of these files. */
  async function plant(files: Readonly<Record<string, string>>): Promise<void> {
    const zip = new ZipFile();
    for (const [name, text] of Object.entries(files)) zip.addBuffer(Buffer.from(text), name);
    zip.end();
    const bodyBase64 = (await buffer(zip.outputStream)).toString('base64');
    await control.addFault({
      path: 'external/file/download',
      fault: { kind: 'replaceBody', status: 200, bodyBase64, contentType: 'application/x-zip-compressed' },
    });
  }
  const storedPaths = (outcomes: readonly FileOutcome[] | undefined) =>
    outcomes?.map((outcome) => (outcome.kind === 'stored' ? outcome.remotePath : outcome.kind));

  it('upload several files and folders and download them again', async () => {
    await mkdir(join(here, 'data'));
    await writeFile(join(here, 'данные.csv'), '1;2\n');
    await writeFile(join(here, 'data', 'b.bin'), Buffer.alloc(500_000, 1));
    const outcomes = await upload(uri('data'), [uri('data'), uri('данные.csv')]);
    assert.deepEqual(storedPaths(outcomes)?.slice().sort(), [`${home}/data/b.bin`, `${home}/данные.csv`]);
    assert.equal(await readFile(join(homeOnDisk, 'данные.csv'), 'utf8'), '1;2\n');

    await mkdir(join(here, 'back'));
    const files = await download(uri('back'), ['data/b.bin', 'данные.csv']);
    assert.deepEqual(
      files?.map(({ sizeBytes }) => sizeBytes).sort((a, b) => a - b),
      [4, 500_000],
    );
    assert.deepEqual((await readdir(join(here, 'back'))).sort(), ['b.bin', 'данные.csv']);
    assert.deepEqual(await readFile(join(here, 'back', 'b.bin')), Buffer.alloc(500_000, 1));
  });

  it('upload the file of the active editor', async () => {
    await writeFile(join(here, 'a.jl'), '1 + 1');
    await vscode.window.showTextDocument(uri('a.jl'));
    assert.deepEqual(storedPaths(await upload(undefined)), [`${home}/a.jl`]);
  });

  it('report the name that Engee chose', async () => {
    await writeFile(join(here, 'a.csv'), 'x');
    assert.deepEqual(storedPaths(await upload(uri('a.csv'))), [`${home}/a.csv`]);
    await writeFile(join(here, 'a.csv'), 'y');
    assert.deepEqual(storedPaths(await upload(uri('a.csv'))), [`${home}/a_1.csv`]);
  });

  it('download a file next to the chosen one, and replace or keep it as requested', async () => {
    await writeFile(join(here, 'a.csv'), 'new');
    await upload(uri('a.csv'));
    await writeFile(join(here, 'a.csv'), 'old');
    assert.deepEqual(
      (await download(uri('a.csv'), ['a.csv'], 'keepBoth'))?.map(({ location }) => location),
      [uri('a (2).csv').fsPath],
    );
    assert.equal(await readFile(join(here, 'a.csv'), 'utf8'), 'old');
    await download(uri('a.csv'), ['a.csv'], 'replace');
    assert.equal(await readFile(join(here, 'a.csv'), 'utf8'), 'new');
    assert.deepEqual((await readdir(here)).sort(), ['a (2).csv', 'a.csv']);
  });

  it('return nothing and leave nothing behind if a file does not exist', async () => {
    assert.equal(await download(uri(), ['gone.csv']), undefined);
    assert.deepEqual(await readdir(here), []);
  });

  it('write nothing from a response with files that were not requested', async () => {
    await plant({ 'a.csv': 'a', '.git/config': '[core]', '.vscode/tasks.json': '{}' });
    assert.equal(await download(uri(), ['a.csv']), undefined);
    assert.deepEqual(await readdir(here), []);
  });

  describe('in a virtual workspace', () => {
    const memory = new MemoryFileSystem();
    let registration: vscode.Disposable;

    before(() => {
      registration = vscode.workspace.registerFileSystemProvider(MemoryFileSystem.scheme, memory);
    });
    beforeEach(() => {
      memory.files.clear();
      memory.folders.clear();
    });
    after(() => {
      registration.dispose();
    });

    it('upload and download files', async () => {
      memory.writeFile(memory.uri('a b.csv'), Buffer.from('abc'));
      assert.deepEqual(storedPaths(await upload(memory.uri('a b.csv'))), [`${home}/a b.csv`]);
      assert.equal(await readFile(join(homeOnDisk, 'a b.csv'), 'utf8'), 'abc');
      const files = await download(memory.uri(), ['a b.csv'], 'keepBoth');
      assert.deepEqual(files, [{ location: memory.uri('a b (2).csv').toString(), sizeBytes: 3 }]);
      assert.equal(Buffer.from(memory.readFile(memory.uri('a b (2).csv'))).toString(), 'abc');
    });

    it('leave out ignored files and secrets if requested', async () => {
      for (const name of ['proj', 'proj/.git', 'proj/src']) memory.folders.add(`/${name}`);
      for (const [name, text] of [
        ['proj/.gitignore', '*.log'],
        ['proj/src/a.jl', '1'],
        ['proj/src/a.log', '1'],
        ['proj/src/.env', '1'],
      ] as const)
        memory.writeFile(memory.uri(name), Buffer.from(text));
      const given = await answers({ target: remote(home), allowsElsewhere: true, contents: 'neither' });
      const outcomes = await vscode.commands.executeCommand<readonly FileOutcome[] | undefined>(
        commands.uploadFiles,
        memory.uri('proj/src'),
        [],
        given,
      );
      assert.deepEqual(storedPaths(outcomes), [`${home}/src/a.jl`]);
    });

    it('download several files', async () => {
      await mkdir(homeOnDisk);
      for (const name of ['a', 'b']) await writeFile(join(homeOnDisk, name), name);
      await download(memory.uri(), ['a', 'b']);
      assert.deepEqual([...memory.files.keys()].sort(), ['/a', '/b']);
    });

    it('write nothing from a response with files that were not requested or cannot be placed', async () => {
      await plant({ 'a.csv': 'a', '.git/config': '[core]' });
      assert.equal(await download(memory.uri(), ['a.csv']), undefined);
      await control.clearFaults();
      await plant({ 'proj/a': 'a', 'proj/b/c': 'c' });
      memory.writeFile(memory.uri('proj/b'), Buffer.from('mine'));
      assert.equal(await download(memory.uri(), ['proj']), undefined);
      assert.deepEqual([...memory.files.keys()], ['/proj/b']);
      memory.files.clear();
      assert.equal((await download(memory.uri(), ['proj']))?.length, 2);
      assert.deepEqual([...memory.files.keys()].sort(), ['/proj/a', '/proj/b/c']);
    });

    it('reject a file that is too large for memory', async () => {
      memory.files.set('/large', { bytes: Buffer.from('x'), claimedSize: 65 * 1024 ** 2 });
      const [outcome] = (await upload(memory.uri('large'))) ?? [];
      assert.ok(outcome?.kind === 'failed');
      assert.deepEqual(outcome.fault, { kind: 'invalidInput', input: 'tooLarge' });
    });
  });
});
