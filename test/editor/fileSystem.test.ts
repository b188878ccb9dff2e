import * as assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { parseBaseUrl } from '../../src/core/api/baseUrl.ts';
import { remoteAuthority } from '../../src/core/files/remote/remoteUri.ts';
import { commands } from '../../src/features/shared/commands.ts';
import { eventually } from '../host/eventually.ts';
import { SandboxControl } from '../sandbox/control/sandboxControl.ts';
import { sandboxAddress } from './sandboxAddress.ts';
import { answers } from './support/answers.ts';
import { ChosenAnswers } from './support/chosenAnswers.ts';
import { OpenList } from './support/openList.ts';
import { signInAndStart } from './support/signInAndStart.ts';

const { fs } = vscode.workspace;
const bytes = (text: string) => new TextEncoder().encode(text);

describe('Files on the server', function () {
  // The first use of the module for files installs it, which Julia compiles.
  this.timeout(120_000);
  const { baseUrl, controlUrl, personalAccessToken, userDirectory } = sandboxAddress();
  const control = new SandboxControl(controlUrl);
  let authority: string;
  /** A separate folder for each test: its name below `/user`, and its path on the disk of the sandbox. */
  let home: string;
  let disk: string;

  before(async () => {
    await signInAndStart();
    // In a browser, the editor saves automatically a second after an edit.
    await vscode.workspace.getConfiguration('files').update('autoSave', 'off', vscode.ConfigurationTarget.Global);
    authority = await remoteAuthority(parseBaseUrl(baseUrl) ?? assert.fail(), await accountId());
  });

  after(async () => {
    await vscode.workspace.getConfiguration('files').update('autoSave', undefined, vscode.ConfigurationTarget.Global);
  });

  beforeEach(async () => {
    home = `remote-${randomUUID()}`;
    disk = join(userDirectory, home);
    await fs.createDirectory(uri(`/user/${home}`));
  });

  afterEach(async () => {
    await control.clearFaults();
    for (const document of vscode.workspace.textDocuments)
      if (document.isDirty) {
        await vscode.window.showTextDocument(document);
        await vscode.commands.executeCommand('workbench.action.files.revert');
      }
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  const uri = (path: string, owner = authority) => vscode.Uri.from({ scheme: 'engee', authority: owner, path });
  const at = (name: string) => uri(`/user/${home}/${name}`);
  const onDisk = async (name: string) => readFile(join(disk, name), 'utf8');
  /** Returns whether a request only looks at files of earlier tests that are still open, which follows each change. */
  const looksElsewhere = (body: string) => {
    const paths = /\.stat_paths\(\\"([\w+/=]*)\\"\)/.exec(body)?.[1];
    return paths !== undefined && !Buffer.from(paths, 'base64').toString().includes(`/user/${home}/`);
  };
  /** Returns the requests, by default without those that remove the temporary folder of a failed save some time later. */
  const requestsSince = async (id: number, includesCleaning = false) =>
    (await control.requests({ after: id })).filter(
      ({ path, body }) =>
        path.includes('/external/') && (includesCleaning || !body.includes('\\"clean\\"')) && !looksElsewhere(body),
    );
  const lastRequest = async () => (await control.requests()).at(-1)?.id ?? 0;

  async function accountId(): Promise<string> {
    const headers = { authorization: `Bearer ${personalAccessToken}` };
    const response = await fetch(`${baseUrl}/account/api/oauth2/session`, { headers });
    return ((await response.json()) as { sub: string }).sub;
  }

  async function open(name: string): Promise<vscode.TextEditor> {
    return vscode.window.showTextDocument(await vscode.workspace.openTextDocument(at(name)), { preview: false });
  }

  async function type({ document }: vscode.TextEditor, text: string): Promise<void> {
    const edit = new vscode.WorkspaceEdit();
    edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), text);
    assert.ok(await vscode.workspace.applyEdit(edit));
    assert.ok(document.isDirty);
  }

  it('are opened, edited and saved', async () => {
    await writeFile(join(disk, 'a.jl'), 'x = 1\n');
    const editor = await open('a.jl');
    assert.equal(editor.document.getText(), 'x = 1\n');
    assert.equal(editor.document.languageId, 'julia');
    await type(editor, 'x = 2\n');
    assert.ok(await editor.document.save());
    assert.equal(editor.document.isDirty, false);
    assert.equal(await onDisk('a.jl'), 'x = 2\n');
    assert.deepEqual(await readdir(disk), ['a.jl']);
  });

  for (const name of ['with space.txt', 'данные.csv', '日本語.txt', 'a+b#c%20d&e=f?.txt', "o'brien's $x.txt"]) {
    it(`keep the name ${name}`, async () => {
      await fs.writeFile(at(name), bytes(name));
      assert.equal(await onDisk(name), name);
      assert.deepEqual(await fs.readDirectory(at('')), [[name, vscode.FileType.File]]);
      assert.equal(new TextDecoder().decode(await fs.readFile(at(name))), name);
      assert.equal((await open(name)).document.getText(), name);
    });
  }

  it('keep all bytes, of binary and empty files and of CP1251', async () => {
    const contents = {
      'empty.bin': new Uint8Array(),
      'all.bin': Uint8Array.from({ length: 1024 }, (_, index) => index % 256),
      'cp1251.txt': Uint8Array.of(0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2),
    };
    for (const [name, content] of Object.entries(contents)) {
      await fs.writeFile(at(name), content);
      assert.deepEqual(new Uint8Array(await readFile(join(disk, name))), content);
      assert.deepEqual(new Uint8Array(await fs.readFile(at(name))), content);
    }
    const document = await vscode.workspace.openTextDocument(at('cp1251.txt'), { encoding: 'windows1251' });
    assert.equal(document.getText(), 'Привет');
    await type(await vscode.window.showTextDocument(document), 'Пока');
    assert.ok(await document.save());
    assert.deepEqual([...(await readFile(join(disk, 'cp1251.txt')))], [0xcf, 0xee, 0xea, 0xe0]);
  });

  it('are saved with three requests, also 1 MB', async () => {
    await writeFile(join(disk, 'big.txt'), 'a'.repeat(1_000_000));
    const editor = await open('big.txt');
    const counts: number[] = [];
    // A job that takes over a second, on a busy machine, needs another request.
    for (let attempt = 0; attempt < 5 && !counts.some((count) => count <= 3); attempt++) {
      const text = String(attempt).repeat(1_000_000);
      await type(editor, text);
      const before = await lastRequest();
      assert.ok(await editor.document.save());
      counts.push((await requestsSince(before, true)).length);
      assert.equal(await onDisk('big.txt'), text);
    }
    assert.ok(Math.min(...counts) <= 3, counts.join());
  });

  it('leave a conflict to the compare editor of VS Code', async () => {
    await writeFile(join(disk, 'a.txt'), 'mine');
    const editor = await open('a.txt');
    await type(editor, 'my change');
    await writeFile(join(disk, 'a.txt'), 'their longer change');
    await later(join(disk, 'a.txt'));
    assert.equal(await editor.document.save(), false);
    assert.ok(editor.document.isDirty);
    assert.equal(await onDisk('a.txt'), 'their longer change');
  });

  it('ask before a save replaces a change of the same size (vscode#156553)', async () => {
    await writeFile(join(disk, 'a.txt'), 'mine');
    const editor = await open('a.txt');
    await type(editor, 'my change');
    await writeFile(join(disk, 'a.txt'), 'THEM');
    await later(join(disk, 'a.txt'));
    const refused = new ChosenAnswers([/has changed on your Engee server/, undefined]);
    assert.equal(await editor.document.save(), false);
    refused.dispose();
    assert.ok(editor.document.isDirty);
    assert.equal(await onDisk('a.txt'), 'THEM');

    const agreed = new ChosenAnswers([/has changed on your Engee server/, 1]);
    assert.ok(await editor.document.save());
    agreed.dispose();
    assert.equal(await onDisk('a.txt'), 'my change');
  });

  it('ask before a save replaces a change of the same size after their language has changed', async () => {
    await writeFile(join(disk, 'a.txt'), 'mine');
    const editor = await open('a.txt');
    await vscode.languages.setTextDocumentLanguage(editor.document, 'markdown');
    await type(editor, 'my change');
    await writeFile(join(disk, 'a.txt'), 'THEM');
    await later(join(disk, 'a.txt'));
    const refused = new ChosenAnswers([/has changed on your Engee server/, undefined]);
    assert.equal(await editor.document.save(), false);
    refused.dispose();
    assert.equal(await onDisk('a.txt'), 'THEM');
  });

  it('are not created again at their old place without a question', async () => {
    await writeFile(join(disk, 'a.txt'), 'mine');
    const editor = await open('a.txt');
    await type(editor, 'my change');
    await rename(join(disk, 'a.txt'), join(disk, 'b.txt'));
    const refused = new ChosenAnswers([/is no longer on your Engee server/, undefined]);
    assert.equal(await editor.document.save(), false);
    refused.dispose();
    assert.ok(editor.document.isDirty);
    assert.deepEqual(await readdir(disk), ['b.txt']);

    const agreed = new ChosenAnswers([/is no longer on your Engee server/, 0]);
    assert.ok(await editor.document.save());
    agreed.dispose();
    assert.equal(await onDisk('a.txt'), 'my change');
    assert.equal(await onDisk('b.txt'), 'mine');
  });

  it('keep the unsaved mark and the old content if a save fails (remote-release#5177, sshfs#10)', async () => {
    await writeFile(join(disk, 'a.txt'), 'old');
    const editor = await open('a.txt');
    await type(editor, 'new content');
    await control.addFault({
      path: 'external/file/upload',
      fault: { kind: 'cut', at: 'requestBody', afterBytes: 100 },
    });
    assert.equal(await editor.document.save(), false);
    assert.ok(editor.document.isDirty);
    assert.equal(await onDisk('a.txt'), 'old');
    await control.clearFaults();
    assert.ok(await editor.document.save());
    assert.equal(await onDisk('a.txt'), 'new content');
  });

  it('are wholly old while a slow save is under way (sshfs#174)', async () => {
    await writeFile(join(disk, 'a.txt'), 'old');
    const editor = await open('a.txt');
    await type(editor, 'new');
    const fault = await control.addFault({ path: 'external/file/upload', fault: { kind: 'hold', at: 'reply' } });
    const before = await lastRequest();
    const saving = editor.document.save();
    await control.nextRequest({ path: 'external/file/upload', after: before });
    assert.equal(await onDisk('a.txt'), 'old');
    assert.ok(editor.document.isDirty);
    await control.removeFault(fault);
    assert.ok(await saving);
    assert.equal(await onDisk('a.txt'), 'new');
  });

  it('have the time of the server (zowe#4243)', async () => {
    const file = join(disk, 'a.txt');
    await writeFile(file, 'x');
    await utimes(file, new Date('2001-02-03T04:05:06.789Z'), new Date('2001-02-03T04:05:06.789Z'));
    assert.equal((await fs.stat(at('a.txt'))).mtime, Date.parse('2001-02-03T04:05:06.789Z'));
  });

  it('cost at most one request if they are missing, however often extensions look for them (sshfs#341)', async () => {
    const before = await lastRequest();
    const started = performance.now();
    for (let index = 0; index < 100; index++)
      await assert.rejects(async () => fs.stat(at(`.config-${index}`)), isFileSystemError('FileNotFound'));
    // A listing counts for three seconds, and a busy machine may need longer for all questions.
    const most = 1 + Math.floor((performance.now() - started) / 3_000);
    const requests = await requestsSince(before);
    assert.ok(requests.length <= most, requests.map(({ body }) => body.slice(-300)).join('\n'));
  });

  it('answer the questions of the Explorer about a whole folder with one request (remote-repositories#235)', async () => {
    for (let index = 0; index < 50; index++) await writeFile(join(disk, `${index}.txt`), 'x');
    const before = await lastRequest();
    const names = (await fs.readDirectory(at(''))).map(([name]) => name);
    const stats = await Promise.all(names.map(async (name) => fs.stat(at(name))));
    assert.deepEqual([stats.length, stats[0]?.size], [50, 1]);
    assert.ok((await requestsSince(before)).length <= 1);
  });

  it('are created, copied, renamed and deleted on the server', async () => {
    await fs.createDirectory(at('folder/below'));
    await fs.writeFile(at('folder/below/a.txt'), bytes('a'));
    await fs.copy(at('folder'), at('copy'));
    await fs.rename(at('copy/below/a.txt'), at('copy/below/A.txt'));
    assert.deepEqual(await readdir(join(disk, 'copy', 'below')), ['A.txt']);
    await fs.writeFile(at('b.txt'), bytes('b'));
    await assert.rejects(async () => fs.rename(at('b.txt'), at('folder/below/a.txt')), isFileSystemError('FileExists'));
    await fs.rename(at('b.txt'), at('folder/below/a.txt'), { overwrite: true });
    assert.equal(await onDisk('folder/below/a.txt'), 'b');
    await assert.rejects(async () => fs.delete(at('folder')));
    await fs.delete(at('folder'), { recursive: true });
    assert.deepEqual(await readdir(disk), ['copy']);
  });

  it('are not opened above the limit in the settings', async () => {
    const configuration = vscode.workspace.getConfiguration('engee');
    await configuration.update('files.maxOpenSizeMB', 1, vscode.ConfigurationTarget.Global);
    try {
      await writeFile(join(disk, 'big.bin'), Buffer.alloc(1024 * 1024 + 1));
      await assert.rejects(async () => fs.readFile(at('big.bin')), /larger than 1\.0 MB.*Download/);
    } finally {
      await configuration.update('files.maxOpenSizeMB', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  it('are downloaded instead if they are above the limit (azurestorage#81)', async () => {
    const configuration = vscode.workspace.getConfiguration('engee');
    await configuration.update('files.maxOpenSizeMB', 1, vscode.ConfigurationTarget.Global);
    const name = `${home}.txt`;
    const [folder] = vscode.workspace.workspaceFolders ?? assert.fail('no folder is open');
    const copy = join(folder?.uri.fsPath ?? assert.fail(), name);
    const messages = new ChosenAnswers();
    try {
      const content = 'x'.repeat(1024 * 1024 + 1);
      await writeFile(join(disk, name), content);
      await assert.rejects(async () => fs.readFile(at(name)), /larger than/);
      assert.equal(messages.questions.length, 0);
      messages.willPress(/is larger than 1\.0 MB, so it is not opened in the editor/, 0);
      await vscode.commands.executeCommand('vscode.open', at(name), { preview: false });
      await messages.next(/Downloaded/);
      assert.equal(await readFile(copy, 'utf8'), content);
      const offers = messages.questions.filter(({ text }) => text.includes('is larger than'));
      assert.deepEqual(
        offers.map(({ buttons }) => buttons),
        [['Download']],
      );
    } finally {
      messages.dispose();
      await rm(copy, { force: true });
      await configuration.update('files.maxOpenSizeMB', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  it('of another account are neither read nor written', async () => {
    const theirs = uri(`/user/${home}/a.txt`, 'engee.com--0123456789');
    await writeFile(join(disk, 'a.txt'), 'x');
    await assert.rejects(async () => fs.readFile(theirs), /another Engee account/);
    await assert.rejects(async () => fs.writeFile(theirs, bytes('y')), isFileSystemError('NoPermissions'));
    assert.equal(await onDisk('a.txt'), 'x');
  });

  it('show the content that a run has written (Databricks-VSCode#133)', async () => {
    await writeFile(join(disk, 'a.txt'), 'old');
    const { document } = await open('a.txt');
    const script = await vscode.workspace.openTextDocument({
      language: 'julia',
      content: `write("/user/${home}/a.txt", "new"); nothing`,
    });
    await vscode.window.showTextDocument(script);
    await vscode.commands.executeCommand(commands.runFile);
    await untilText(document, 'new');
  });

  it('are added to the workspace only after a question, because the editor restarts its extensions (vscode#75720)', async () => {
    const folders = vscode.workspace.workspaceFolders?.length;
    const refused = new ChosenAnswers([/The editor restarts all its extensions/, undefined]);
    const list = new OpenList();
    try {
      const opening = vscode.commands.executeCommand(commands.openServerFolder);
      await list.shows('Open This Folder');
      await list.type(`/user/${home}`);
      await list.isActive(`/user/${home}`);
      await list.pressEnter();
      await list.isTitled(`Open Server Folder in Workspace: /user/${home}`);
      await list.isActive('Open This Folder');
      await list.pressEnter();
      await opening;
    } finally {
      list.dispose();
      refused.dispose();
    }
    assert.equal(vscode.workspace.workspaceFolders?.length, folders);
  });

  it('are read-only with a reason while the server is stopped, and can be edited when it runs', async function () {
    this.timeout(120_000);
    await writeFile(join(disk, 'a.txt'), 'old');
    const { document } = await open('a.txt');
    const canBeWritten = () => Promise.resolve(fs.isWritableFileSystem('engee'));
    const typeX = () => vscode.commands.executeCommand('type', { text: 'x' });
    assert.equal(await canBeWritten(), true);
    assert.equal(await vscode.commands.executeCommand(commands.stopServer, await answers({ confirmed: true })), true);
    await eventually(canBeWritten, (can) => can === false);
    await typeX();
    assert.equal(document.getText(), 'old');
    // The editor ignores the command to save a read-only document.
    assert.equal(document.isDirty, false);

    assert.equal(await vscode.commands.executeCommand(commands.startServer), true);
    await eventually(canBeWritten, (can) => can === true);
    await eventually(
      async () => {
        await typeX();
        return document.isDirty;
      },
      (isDirty) => isDirty,
    );

    const messages = new ChosenAnswers();
    assert.equal(await vscode.commands.executeCommand(commands.stopServer, await answers({ confirmed: true })), true);
    assert.equal(await canBeWritten(), true);
    assert.equal(await document.save(), false);
    await messages.next(/server is not running/);
    messages.dispose();
    assert.equal(await vscode.commands.executeCommand(commands.startServer), true);
    assert.ok(await document.save());
    assert.match(await onDisk('a.txt'), /^x+old$/);
  });

  it('stay open when the server stops, say why they cannot be saved, and are reloaded when it runs', async () => {
    await writeFile(join(disk, 'a.txt'), 'old');
    await writeFile(join(disk, 'b.txt'), 'old');
    const { document: unchanged } = await open('b.txt');
    const editor = await open('a.txt');
    await type(editor, 'changed');
    const messages = new ChosenAnswers();
    assert.equal(await vscode.commands.executeCommand(commands.stopServer, await answers({ confirmed: true })), true);
    await assert.rejects(async () => fs.stat(at('.probe')), isFileSystemError('Unavailable'));
    assert.equal((await fs.stat(at('b.txt'))).permissions, vscode.FilePermission.Readonly);
    assert.equal((await fs.stat(at('a.txt'))).permissions, undefined);
    assert.equal(fs.isWritableFileSystem('engee'), true);
    assert.equal(messages.questions.length, 0);
    // Its editor can't say why it is read-only.
    await vscode.window.showTextDocument(unchanged);
    await messages.next(/server is not running/);
    assert.equal(await editor.document.save(), false);
    assert.equal(messages.questions.length, 1);
    messages.dispose();
    assert.ok(editor.document.isDirty);
    assert.equal(unchanged.getText(), 'old');

    await writeFile(join(disk, 'b.txt'), 'changed while it was stopped');
    await writeFile(join(disk, 'c.txt'), 'opened while it was stopped');
    await vscode.commands.executeCommand('vscode.open', at('c.txt'), { preview: false });
    assert.equal(await vscode.commands.executeCommand(commands.startServer), true);
    await untilText(unchanged, 'changed while it was stopped');
    await eventually(
      () =>
        Promise.resolve(vscode.workspace.textDocuments.find(({ fileName }) => fileName.endsWith('c.txt'))?.getText()),
      (text) => text === 'opened while it was stopped',
    );
    assert.equal((await fs.stat(at('b.txt'))).permissions, undefined);
    assert.ok(await editor.document.save());
    assert.equal(await onDisk('a.txt'), 'changed');
  });
});

async function untilText(document: vscode.TextDocument, wanted: string): Promise<void> {
  await eventually(
    () => Promise.resolve(document.getText()),
    (text) => text === wanted,
  );
}

/** Gives a file a later time, because two writes can have the same one. */
async function later(file: string): Promise<void> {
  const time = new Date(Date.now() + 5_000);
  await utimes(file, time, time);
}

function isFileSystemError(code: string) {
  return (error: unknown) => {
    assert.ok(error instanceof vscode.FileSystemError);
    assert.equal(error.code, code, error.message);
    return true;
  };
}
