import * as assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { chmod, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { parseRemotePath } from '../../src/core/files/remotePath.ts';
import type { FileOutcome } from '../../src/core/files/uploadOutcome.ts';
import { commands } from '../../src/features/shared/commands.ts';
import { textsBelow, writeTexts as put } from '../host/textFiles.ts';
import { SandboxControl } from '../sandbox/control/sandboxControl.ts';
import { sandboxAddress } from './sandboxAddress.ts';
import { answers } from './support/answers.ts';
import { ChosenAnswers } from './support/chosenAnswers.ts';
import { signInAndStart } from './support/signInAndStart.ts';

const uploadPath = 'external/file/upload';

describe('Uploads of files that exist on Engee', function () {
  // The first use of the module for files installs it, which Julia compiles.
  this.timeout(120_000);
  const { controlUrl, userDirectory } = sandboxAddress();
  const control = new SandboxControl(controlUrl);
  let name: string;
  let here: string;
  let there: string;

  before(signInAndStart);

  beforeEach(async () => {
    name = `conflicts-${randomUUID()}`;
    here = join(vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? assert.fail('no folder is open'), name);
    there = join(userDirectory, name);
    await mkdir(here);
    await mkdir(there);
  });

  afterEach(async () => {
    await control.clearFaults();
    await rm(here, { recursive: true, force: true });
  });

  after(async () => {
    // The extension remembers for minutes that the server accepts no bridge, unless the address changes meanwhile.
    const address = vscode.workspace.getConfiguration('engee').get('baseUrl');
    for (const each of ['http://127.0.0.1:9', address])
      await vscode.workspace.getConfiguration('engee').update('baseUrl', each, vscode.ConfigurationTarget.Global);
  });

  /** Uploads the contents of the test's folder. */
  async function upload(): Promise<readonly FileOutcome[] | undefined> {
    const target = parseRemotePath(`/user/${name}`) ?? assert.fail();
    const uris = (await readdir(here)).map((each) => vscode.Uri.file(join(here, each)));
    return vscode.commands.executeCommand(
      commands.uploadFiles,
      uris[0],
      uris,
      await answers({ target, allowsElsewhere: true }),
    );
  }

  const onEngee = async () => textsBelow(there);

  const kindsOf = (outcomes: readonly FileOutcome[] | undefined) =>
    Object.fromEntries(outcomes?.map(({ file, kind }) => [file.relativePath, kind]) ?? []);

  const local = { 'new.jl': 'new', 'same.jl': 'same', 'edited.jl': 'mine!', 'sub/longer.csv': 'longer' };
  const remote = { 'same.jl': 'same', 'edited.jl': 'old!!', 'sub/longer.csv': 'short', 'other.jl': 'other' };

  it('ask once with the plan, and replace only what differs', async () => {
    await put(here, local);
    await put(there, remote);
    await chmod(join(there, 'edited.jl'), 0o640);
    const asked = new ChosenAnswers([/2 of the 4 files already exist/, 1]);
    try {
      assert.deepEqual(kindsOf(await upload()), {
        'new.jl': 'stored',
        'edited.jl': 'stored',
        'sub/longer.csv': 'stored',
        'same.jl': 'same',
      });
      const [question] = asked.questions;
      assert.deepEqual(question?.buttons, ['Keep Both', 'Replace', 'Skip Same']);
      for (const line of [
        'New: 1 file (3 B)',
        'On Engee with the same content: 1 file (4 B)',
        'On Engee with different content: 2 files (11 B)',
        'edited.jl (5 B here, 5 B on Engee)',
        'sub/longer.csv (6 B here, 5 B on Engee)',
      ])
        assert.ok(question.text.includes(line), question.text);
      assert.equal(asked.questions.filter(({ isModal }) => isModal).length, 1);
      const result = await asked.next(/Uploaded 3 files/);
      assert.match(result.text, /replaced 2 of them there\. .*same\.jl is on Engee already, with the same content\./);
      assert.deepEqual(await onEngee(), { ...remote, ...local });
      assert.equal((await stat(join(there, 'edited.jl'))).mode & 0o777, 0o640);
    } finally {
      asked.dispose();
    }
  });

  it('replace nothing and give the files other names if both are to be kept', async () => {
    await put(here, local);
    await put(there, remote);
    const asked = new ChosenAnswers([/2 of the 4 files already exist/, 0]);
    try {
      await upload();
      assert.deepEqual(await onEngee(), {
        ...remote,
        'edited_1.jl': 'mine!',
        'new.jl': 'new',
        'same_1.jl': 'same',
        'sub/longer_1.csv': 'longer',
      });
    } finally {
      asked.dispose();
    }
  });

  it('keep both only for the files that differ if the same ones are skipped', async () => {
    await put(here, local);
    await put(there, remote);
    const asked = new ChosenAnswers([/2 of the 4 files already exist/, 2]);
    try {
      await upload();
      assert.deepEqual(await onEngee(), {
        ...remote,
        'edited_1.jl': 'mine!',
        'new.jl': 'new',
        'sub/longer_1.csv': 'longer',
      });
    } finally {
      asked.dispose();
    }
  });

  it('send nothing if the question is closed', async () => {
    await put(here, local);
    await put(there, remote);
    const asked = new ChosenAnswers([/2 of the 4 files already exist/, undefined]);
    try {
      assert.equal(await upload(), undefined);
      assert.deepEqual(await onEngee(), Object.fromEntries(Object.entries(remote).sort()));
      assert.equal(asked.questions.length, 1);
    } finally {
      asked.dispose();
    }
  });

  it('ask nothing if nothing would be replaced, and send nothing the second time', async () => {
    await put(here, local);
    await put(there, { 'other.jl': 'other' });
    const asked = new ChosenAnswers();
    try {
      await upload();
      const { length } = await control.requests({ path: uploadPath });
      assert.deepEqual(new Set(Object.values(kindsOf(await upload()))), new Set(['same']));
      assert.equal((await control.requests({ path: uploadPath })).length, length);
      await asked.next(/4 files are on Engee already, with the same content\./);
      assert.deepEqual(
        asked.questions.filter(({ isModal }) => isModal),
        [],
      );
    } finally {
      asked.dispose();
    }
  });

  it('continue after a failure, and retry what failed without asking again', async () => {
    const size = 400_000;
    await put(here, { 'a.bin': 'a'.repeat(size), 'b.bin': 'b'.repeat(size), 'c.bin': 'c'.repeat(size) });
    await put(there, { 'a.bin': 'old a', 'b.bin': 'old b', 'c.bin': 'old c' });
    await control.addFault({
      path: uploadPath,
      bodyContains: 'b'.repeat(1_000),
      times: 1,
      fault: { kind: 'status', status: 404 },
    });
    const asked = new ChosenAnswers([/3 of the 3 files already exist/, 1]);
    const close = vscode.window.showWarningMessage;
    const retry = (...args: readonly unknown[]) =>
      args.includes('Retry Failed')
        ? Promise.resolve('Retry Failed')
        : (close as (...all: unknown[]) => unknown)(...args);
    Object.assign(vscode.window, { showWarningMessage: retry });
    try {
      assert.deepEqual(kindsOf(await upload()), { 'a.bin': 'stored', 'b.bin': 'failed', 'c.bin': 'stored' });
      await asked.next(/^Replaced .*b\.bin/);
      const stored = await onEngee();
      assert.deepEqual(
        Object.values(stored).map((text) => text.slice(0, 2)),
        ['aa', 'bb', 'cc'],
      );
      assert.equal(asked.questions.filter(({ isModal }) => isModal).length, 1);
    } finally {
      asked.dispose();
    }
  });

  it('ask about files that .engeeignore and files.exclude leave out, and name the rules', async () => {
    await put(here, { 'p/.engeeignore': '*.raw', 'p/a.jl': '1', 'p/a.raw': '1', 'p/a.tmp': '1' });
    const files = vscode.workspace.getConfiguration('files');
    await files.update('exclude', { '**/*.tmp': true }, vscode.ConfigurationTarget.Global);
    const asked = new ChosenAnswers([/2 of the selected files and folders are excluded/, 0]);
    try {
      assert.deepEqual(kindsOf(await upload()), { 'p/.engeeignore': 'stored', 'p/a.jl': 'stored' });
      const text = asked.questions[0]?.text ?? '';
      assert.match(text, /Excluded by \.engeeignore \(1\):\np\/a\.raw/);
      assert.match(text, /Excluded by the setting files\.exclude \(1\):\np\/a\.tmp/);
    } finally {
      await files.update('exclude', undefined, vscode.ConfigurationTarget.Global);
      asked.dispose();
    }
  });

  it('explain once that a server without the bridge replaces nothing, and keep both', async () => {
    await put(here, { 'a.jl': 'mine' });
    await put(there, { 'a.jl': 'theirs' });
    const restart = async () => {
      await control.stopServer();
      await control.startServer();
      assert.equal(await vscode.commands.executeCommand(commands.refreshServer), 'running');
    };
    await restart();
    await control.addFault({
      path: 'external/command/eval',
      bodyLongerThan: 1_500,
      fault: { kind: 'status', status: 413 },
    });
    const asked = new ChosenAnswers([/cannot be compared or replaced/, 0]);
    try {
      await upload();
      assert.deepEqual(asked.questions[0]?.buttons, ['Keep Both']);
      await upload();
      assert.deepEqual(await onEngee(), { 'a.jl': 'theirs', 'a_1.jl': 'mine', 'a_2.jl': 'mine' });
      assert.equal(asked.questions.filter(({ isModal }) => isModal).length, 1);
    } finally {
      // The extension remembers for minutes that this server accepts no bridge.
      await control.clearFaults();
      await restart();
      asked.dispose();
    }
  });
});
