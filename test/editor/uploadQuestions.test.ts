import * as assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { parseRemotePath } from '../../src/core/files/remotePath.ts';
import { commands } from '../../src/features/shared/commands.ts';
import { SandboxControl } from '../sandbox/control/sandboxControl.ts';
import { sandboxAddress } from './sandboxAddress.ts';
import { answers } from './support/answers.ts';
import { ChosenAnswers } from './support/chosenAnswers.ts';
import { signInAndStart } from './support/signInAndStart.ts';

describe('Questions about uploads and new tokens', () => {
  const { controlUrl, userDirectory } = sandboxAddress();
  const control = new SandboxControl(controlUrl);
  let name: string;
  let here: string;

  before(async function () {
    this.timeout(120_000);
    await signInAndStart();
  });

  beforeEach(async () => {
    name = `questions-${randomUUID()}`;
    here = join(vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? assert.fail('no folder is open'), name);
    await mkdir(here);
  });

  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await rm(here, { recursive: true, force: true });
  });

  after(async () => {
    await vscode.commands.executeCommand(commands.signOut);
  });

  async function put(files: Readonly<Record<string, string>>): Promise<void> {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(here, path)), { recursive: true });
      await writeFile(join(here, path), text);
    }
  }

  /** Uploads a path of the test's folder and returns the files that are then on Engee. */
  async function upload(path = ''): Promise<readonly string[]> {
    const target = parseRemotePath(`/user/${name}`) ?? assert.fail();
    await vscode.commands.executeCommand(
      commands.uploadFiles,
      vscode.Uri.file(join(here, path)),
      [],
      await answers({ target, allowsElsewhere: true }),
    );
    const entries = await readdir(join(userDirectory, name), { recursive: true, withFileTypes: true }).catch(() => []);
    const root = join(userDirectory, name);
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) =>
        join(entry.parentPath, entry.name)
          .slice(root.length + 1)
          .replace(`${name}/`, ''),
      )
      .sort();
  }

  const project = {
    '.gitignore': '*.log\n/build/\n',
    'main.jl': '1',
    '.env': 'S',
    'run.log': '1',
    'build/out.bin': '1',
  };

  it('ask once about secrets and ignored files, with neither as the first button', async () => {
    await put(project);
    const asked = new ChosenAnswers([/may not belong on Engee/, 0]);
    try {
      assert.deepEqual(await upload(), ['.gitignore', 'main.jl']);
      const [question] = asked.questions;
      assert.match(question?.text ?? '', /May contain passwords or keys \(1\):\n.*\.env/);
      assert.match(question?.text ?? '', /Ignored by Git \(2\):\n.*build\/ \(folder\)\n.*run\.log/);
      assert.deepEqual(question?.buttons, ['Upload Without Them', 'Upload Ignored, Not Secrets', 'Upload All']);
      assert.equal(asked.questions.filter(({ isModal }) => isModal).length, 1);
    } finally {
      asked.dispose();
    }
  });

  it('upload what the user agreed to, and nothing if the question is closed', async () => {
    await put(project);
    const asked = new ChosenAnswers([/may not belong on Engee/, undefined], [/may not belong on Engee/, 1]);
    try {
      assert.deepEqual(await upload(), []);
      assert.deepEqual(await upload(), ['.gitignore', 'build/out.bin', 'main.jl', 'run.log']);
    } finally {
      asked.dispose();
    }
  });

  it('ask about a single file that may contain a secret', async () => {
    await put(project);
    const asked = new ChosenAnswers(
      [/\.env may contain a password or key/, undefined],
      [/\.env may contain a password or key/, 0],
    );
    try {
      assert.deepEqual(await upload('.env'), []);
      assert.deepEqual(await upload('.env'), ['.env']);
      assert.deepEqual(asked.questions[0]?.buttons, ['Upload Anyway']);
    } finally {
      asked.dispose();
    }
  });

  it('name the only file that cannot be uploaded and the invalid character', async () => {
    await put({ 'a"b.csv': '1' });
    const asked = new ChosenAnswers([/cannot be uploaded/, undefined]);
    try {
      assert.deepEqual(await upload('a"b.csv'), []);
      assert.match(asked.questions[0]?.text ?? '', /a"b\.csv.*not allowed on Engee: " \(U\+0022\)\./s);
    } finally {
      asked.dispose();
    }
  });

  it('show the end of the progress before the message about the upload', async () => {
    await put({ 'data.bin': 'x'.repeat(3_000_000) });
    const asked = new ChosenAnswers();
    const shown = recordProgress();
    try {
      assert.deepEqual(await upload('data.bin'), ['data.bin']);
      assert.equal(Math.round(shown.percent), 100);
      assert.match(shown.message, /^100% of 2\.9 MB$/);
      assert.ok(shown.restMs >= 100, `VS Code had ${shown.restMs} ms to show it`);
      assert.match(asked.questions.at(-1)?.text ?? '', /^Uploaded to/);
    } finally {
      shown.restore();
      asked.dispose();
    }
  });

  it('offer the restart that a new token needs, next to the REPL and in the Workspace view', async () => {
    const young = await control.createToken();
    await vscode.commands.executeCommand(commands.signOut);
    assert.equal(await vscode.commands.executeCommand(commands.signIn, await answers({ token: young })), true);
    assert.equal(await vscode.commands.executeCommand(commands.refreshServer), 'running');
    const asked = new ChosenAnswers();
    try {
      const opened = new Promise<vscode.Terminal>((resolve) => {
        const subscription = vscode.window.onDidOpenTerminal((terminal) => {
          subscription.dispose();
          resolve(terminal);
        });
      });
      await vscode.commands.executeCommand(commands.openRepl);
      (await opened).sendText('1 + 1\r', false);
      const offer = await asked.next(/does not recognize this token/);
      assert.deepEqual(offer.buttons, ['Restart Server']);
      assert.equal(offer.isModal, false);

      await vscode.commands.executeCommand('engee.workspace.focus');
      // The rows are drawn shortly after the response. Until then, there is nothing to select.
      while (!asked.questions.some(({ text }) => text.startsWith('Restart your Engee server?'))) {
        for (const command of ['engee.workspace.focus', 'list.focusFirst', 'list.select'])
          await vscode.commands.executeCommand(command);
      }
      assert.equal(await control.serverStatus(), 'running');
      assert.deepEqual(await control.requests({ method: 'DELETE' }), []);
    } finally {
      asked.dispose();
      for (const terminal of vscode.window.terminals) terminal.dispose();
      await vscode.commands.executeCommand('workbench.view.explorer');
    }
  });
});

/** Records the extension's progress. `restMs` is how long the task ran after its last report. */
function recordProgress() {
  const original = vscode.window.withProgress;
  const shown = {
    percent: 0,
    message: '',
    restMs: 0,
    restore: () => void Object.assign(vscode.window, { withProgress: original }),
  };
  const recorded: typeof original = (options, task) =>
    original(options, async (progress, token) => {
      let lastAt = performance.now();
      const report = (value: { readonly message?: string; readonly increment?: number }) => {
        lastAt = performance.now();
        shown.percent += value.increment ?? 0;
        shown.message = value.message ?? shown.message;
        progress.report(value);
      };
      const result = await task({ report }, token);
      if (options.location === vscode.ProgressLocation.Notification) shown.restMs = performance.now() - lastAt;
      return result;
    });
  Object.assign(vscode.window, { withProgress: recorded });
  return shown;
}
