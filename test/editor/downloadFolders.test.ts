import * as assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { DownloadedFile } from '../../src/core/files/download.ts';
import { parseRemotePath } from '../../src/core/files/remotePath.ts';
import { commands } from '../../src/features/shared/commands.ts';
import { eventually } from '../host/eventually.ts';
import { writeTexts } from '../host/textFiles.ts';
import { SandboxControl } from '../sandbox/control/sandboxControl.ts';
import { sandboxAddress } from './sandboxAddress.ts';
import { answers } from './support/answers.ts';
import { ChosenAnswers } from './support/chosenAnswers.ts';
import { OpenList } from './support/openList.ts';
import { signInAndStart } from './support/signInAndStart.ts';

const remote = (path: string) => parseRemotePath(path) ?? assert.fail(`invalid path on Engee: ${path}`);
/** What the list shows until the server has answered. */
const waitingLabels = new Set(['Loading…', 'Engee has not answered yet']);
type Downloaded = readonly DownloadedFile[] | undefined;

describe('Downloads of folders and of remote copies', function () {
  // The first use of the module for files installs it, which Julia compiles.
  this.timeout(120_000);
  const { controlUrl, userDirectory } = sandboxAddress();
  const control = new SandboxControl(controlUrl);
  /** A separate folder for each test: the local folder, its path on Engee, and that path on the disk. */
  let name: string;
  let here: string;
  let homeOnDisk: string;
  let list: OpenList;

  before(signInAndStart);

  beforeEach(async () => {
    name = `folders-${randomUUID()}`;
    here = join(vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? assert.fail('no folder is open'), name);
    homeOnDisk = join(userDirectory, name);
    await mkdir(here);
    await mkdir(homeOnDisk);
    // What a failed test has left.
    await rm(join(userDirectory, '.engee-vscode'), { recursive: true, force: true });
    list = new OpenList();
  });

  afterEach(async () => {
    list.dispose();
    await control.clearFaults();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await rm(here, { recursive: true, force: true });
  });

  const put = async (texts: Readonly<Record<string, string>>) => writeTexts(homeOnDisk, texts);
  const uri = (...path: string[]) => vscode.Uri.file(join(here, ...path));
  const download = async (...sources: readonly string[]) =>
    vscode.commands.executeCommand<Downloaded>(
      commands.downloadFiles,
      uri(),
      [uri()],
      await answers({
        allowsElsewhere: true,
        ...(sources.length === 0 ? {} : { sources: sources.map((path) => remote(`/user/${name}/${path}`)) }),
      }),
    );
  const localTree = async () => (await readdir(here, { recursive: true })).sort();

  it('download the folder and the file that the user chooses from a list', async () => {
    await put({ 'data/sub/a b.csv': 'a', 'data/б.jl': 'b', 'c.csv': 'c', 'd.csv': 'd' });
    const downloaded = download();
    await eventually(
      () => Promise.resolve(list.labels),
      (labels) => labels.length > 0 && !labels.some((label) => waitingLabels.has(label)),
    );
    // The list begins in the folder where the last download was.
    await list.type(`/user/${name}`);
    await list.isActive(`/user/${name}`);
    await list.pressEnter();
    await list.shows('c.csv');
    await list.check('data');
    await list.check('c.csv');
    await list.pressEnter();
    assert.equal((await downloaded)?.length, 3);
    assert.deepEqual(await localTree(), ['c.csv', 'data', 'data/sub', 'data/sub/a b.csv', 'data/б.jl']);
    await eventually(
      async () => readdir(join(userDirectory, '.engee-vscode')).catch(() => []),
      (left) => left.length === 0,
    );
  });

  it('take a typed folder for a folder', async () => {
    await put({ 'data/a': 'a' });
    assert.equal((await download('data'))?.length, 1);
    assert.deepEqual(await localTree(), ['data', 'data/a']);
  });

  it('ask once about the files that exist, and replace only those', async () => {
    await put({ 'data/a': 'new', 'data/b': 'new' });
    await mkdir(join(here, 'data'));
    for (const each of ['a', 'mine']) await writeFile(join(here, 'data', each), 'old');
    const asked = new ChosenAnswers(
      [/data\/a' already exists/, undefined],
      [/data\/a' already exists/, 0],
      [/data\/a' already exists/, 1],
    );
    try {
      assert.equal(await download('data'), undefined);
      assert.equal(await readFile(join(here, 'data', 'a'), 'utf8'), 'old');
      await download('data');
      assert.deepEqual((await readdir(join(here, 'data (2)'))).sort(), ['a', 'b']);
      await download('data');
      assert.equal(await readFile(join(here, 'data', 'a'), 'utf8'), 'new');
      assert.equal(await readFile(join(here, 'data', 'mine'), 'utf8'), 'old');
    } finally {
      asked.dispose();
    }
  });

  it('name what a folder could not include', async () => {
    await put({ 'data/a': 'a' });
    await symlink('/etc/hostname', join(homeOnDisk, 'data', 'secret'));
    const asked = new ChosenAnswers();
    try {
      await download('data');
      const { text, buttons } = await asked.next(/Left out/);
      assert.match(text, new RegExp(`Downloaded 1 file.*Left out 1 .*: /user/${name}/data/secret\\.`, 's'));
      assert.deepEqual(buttons, ['Show Log']);
    } finally {
      asked.dispose();
    }
  });

  it('download the remote copy under the local name after a question', async () => {
    const upload = async (content: string) => {
      await writeFile(join(here, 'a.csv'), content);
      await vscode.commands.executeCommand(
        commands.uploadFiles,
        uri('a.csv'),
        [],
        await answers({ target: remote(`/user/${name}`), onUploadConflict: 'keepBoth', allowsElsewhere: true }),
      );
    };
    await upload('first');
    await upload('second');
    await put({ 'a_1.csv': 'changed there' });
    await writeFile(join(here, 'a.csv'), 'changed here');
    const asked = new ChosenAnswers([/'a\.csv' already exists/, undefined], [/'a\.csv' already exists/, 1]);
    try {
      const run = async () =>
        vscode.commands.executeCommand<Downloaded>(
          commands.downloadRemoteCopy,
          uri('a.csv'),
          [uri('a.csv')],
          await answers({ allowsElsewhere: true }),
        );
      await run();
      assert.equal(await readFile(join(here, 'a.csv'), 'utf8'), 'changed here');
      assert.deepEqual(
        (await run())?.map(({ source }) => source),
        [`/user/${name}/a_1.csv`],
      );
      assert.equal(await readFile(join(here, 'a.csv'), 'utf8'), 'changed there');
    } finally {
      asked.dispose();
    }
  });

  it('let the user choose if no remote copy is known', async () => {
    await put({ 'a.csv': 'a' });
    await writeFile(join(here, 'other.csv'), 'mine');
    const downloaded = vscode.commands.executeCommand<Downloaded>(
      commands.downloadRemoteCopy,
      uri('other.csv'),
      [uri('other.csv')],
      await answers({ allowsElsewhere: true }),
    );
    await list.opens();
    await list.type(`/user/${name}/a.csv`);
    await list.isActive(`/user/${name}/a.csv`);
    await list.pressEnter();
    assert.equal((await downloaded)?.length, 1);
    assert.deepEqual(await localTree(), ['a.csv', 'other.csv']);
  });

  it('download a typed path while Julia is busy', async () => {
    await put({ 'a b.csv': 'a' });
    await control.addFault({ path: 'external/command/eval', fault: { kind: 'hold', at: 'request' } });
    const downloaded = download();
    await list.shows('Loading…');
    await list.type(`/user/${name}/a b.csv`);
    await list.isActive(`/user/${name}/a b.csv`);
    await list.pressEnter();
    await list.isActive('Download as a File');
    await list.pressEnter();
    assert.equal((await downloaded)?.length, 1);
    assert.deepEqual(await localTree(), ['a b.csv']);
  });
});
