import * as assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { commands } from '../../src/features/shared/commands.ts';
import { openResources } from '../../src/features/shared/givenUri.ts';
import { eventually } from '../host/eventually.ts';
import { SandboxControl } from '../sandbox/control/sandboxControl.ts';
import { sandboxAddress } from './sandboxAddress.ts';
import { ChosenAnswers } from './support/chosenAnswers.ts';
import { signInAndStart } from './support/signInAndStart.ts';
import { TypedTexts } from './support/typedTexts.ts';

const evalPath = { path: 'external/command/eval' };

describe('Engee Files', () => {
  const { controlUrl, userDirectory } = sandboxAddress();
  const control = new SandboxControl(controlUrl);
  /** A folder in `/user` with a name that sorts first, and its path on the disk. */
  let folder: string;
  let onDisk: string;
  let lastSeen = 0;
  /** Ends the loops of a test that has failed. */
  let ended = new AbortController();

  before(async function () {
    this.timeout(120_000);
    await signInAndStart();
    await vscode.commands.executeCommand('workbench.view.explorer');
  });

  beforeEach(async () => {
    ended = new AbortController();
    folder = `0-${randomUUID()}`;
    onDisk = join(userDirectory, folder);
    await mkdir(onDisk);
    lastSeen = (await control.requests()).at(-1)?.id ?? 0;
  });

  afterEach(async () => {
    ended.abort();
    await control.clearFaults();
    await rm(onDisk, { recursive: true, force: true });
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.commands.executeCommand('workbench.view.explorer');
  });

  const listed = async () =>
    (await control.requests({ ...evalPath, after: lastSeen })).filter(({ body }) => body.includes('.list_folder('));

  it('sends no request while it is hidden', async () => {
    // Also not since the server was started.
    lastSeen = 0;
    await run('write("/user/unseen.txt", "x")');
    assert.deepEqual(await listed(), []);
  });

  it('lists the files when it is opened', async function () {
    // Julia compiles the module for files.
    this.timeout(120_000);
    await select(folder);
  });

  it('lists a folder again after a run', async () => {
    await openFolder();
    await run(`write("/user/${folder}/a.txt", "x")`);
    await select(`${folder}/a.txt`);
  });

  it('lists a folder again on demand', async () => {
    await openFolder();
    await writeFile(join(onDisk, 'b.txt'), 'x');
    await vscode.commands.executeCommand(commands.refreshFiles);
    await select(`${folder}/b.txt`);
  });

  it('creates a folder and a file in it, and selects what was created', async () => {
    await select(folder);
    await typed(['My data'], () => vscode.commands.executeCommand(commands.newServerFolder));
    assert.deepEqual(await readdir(onDisk), ['My data']);
    await typed(['данные 1.jl'], () => vscode.commands.executeCommand(commands.newServerFile));
    assert.equal(await readFile(join(onDisk, 'My data', 'данные 1.jl'), 'utf8'), '');
    await untilCopied(`/user/${folder}/My data/данные 1.jl`);
  });

  it('refuses names that exist or lead elsewhere before anything is sent', async () => {
    await select(folder);
    await typed(['a'], () => vscode.commands.executeCommand(commands.newServerFolder));
    await select(folder);
    for (const name of ['a', 'b/c', '..', '', 'x '.repeat(200)]) {
      const texts = await typed([name], () => vscode.commands.executeCommand(commands.newServerFile));
      assert.equal(texts.problems.length, 1, name);
    }
    assert.deepEqual(await readdir(onDisk), ['a']);
  });

  it('renames what is selected, and offers the name without its extension', async () => {
    await select(folder);
    await typed(['old.tar.gz'], () => vscode.commands.executeCommand(commands.newServerFile));
    const { asked } = await typed(['new.jl'], () => vscode.commands.executeCommand(commands.renameServerFile));
    assert.deepEqual([asked[0]?.value, asked[0]?.valueSelection], ['old.tar.gz', [0, 7]]);
    assert.deepEqual(await readdir(onDisk), ['new.jl']);
    await untilCopied(`/user/${folder}/new.jl`);
  });

  it('asks before a rename replaces a file, and keeps both files without an answer', async () => {
    await writeFile(join(onDisk, 'taken'), 'precious');
    await select(folder);
    await typed(['a'], () => vscode.commands.executeCommand(commands.newServerFile));
    const rename = async () => vscode.commands.executeCommand(commands.renameServerFile);
    await answered([/already exists/, undefined], () => typed(['taken'], rename));
    assert.equal(await readFile(join(onDisk, 'taken'), 'utf8'), 'precious');
    await answered([/A replaced file is deleted/, 0], () => typed(['taken'], rename));
    assert.deepEqual(await readdir(onDisk), ['taken']);
    assert.equal(await readFile(join(onDisk, 'taken'), 'utf8'), '');
  });

  it('never replaces a folder', async () => {
    await mkdir(join(onDisk, 'taken'));
    await select(folder);
    await typed(['a'], () => vscode.commands.executeCommand(commands.newServerFolder));
    await answered([/A folder is not replaced/, undefined], () =>
      typed(['taken'], async () => vscode.commands.executeCommand(commands.renameServerFile)),
    );
    assert.deepEqual(await readdir(onDisk), ['a', 'taken']);
  });

  it('takes open editors along when it renames a folder, and leaves unsaved ones where they are', async () => {
    // In a browser, the editor saves automatically a second after an edit.
    const configuration = vscode.workspace.getConfiguration('files');
    await configuration.update('autoSave', 'off', vscode.ConfigurationTarget.Global);
    try {
      await openFolder();
      await typed(['a.jl'], () => vscode.commands.executeCommand(commands.newServerFile));
      await renameFolder('inner', 'clean');
      await until(() => Promise.resolve(openPaths().join() === `/user/${folder}/clean/a.jl`));
      const document = vscode.window.activeTextEditor?.document;
      assert.equal(document?.uri.path, `/user/${folder}/clean/a.jl`);
      const edit = new vscode.WorkspaceEdit();
      edit.insert(document.uri, new vscode.Position(0, 0), 'unsaved');
      assert.ok(await vscode.workspace.applyEdit(edit));
      await renameFolder('clean', 'dirty');
      assert.deepEqual(await readdir(join(onDisk, 'dirty')), ['a.jl']);
      assert.deepEqual(openPaths(), [`/user/${folder}/clean/a.jl`]);
      assert.deepEqual([document.isDirty, document.getText()], [true, 'unsaved']);
    } finally {
      await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
      await configuration.update('autoSave', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  it('deletes a folder only after a question that names it', async () => {
    await writeFile(join(onDisk, 'x'), 'x');
    await select(folder);
    await answered(
      [
        new RegExp(
          `'${folder}' and everything in it.*\n.*/user/${folder}.*Items in the folder: 1\\..*cannot be undone`,
          's',
        ),
        undefined,
      ],
      () => vscode.commands.executeCommand(commands.deleteServerFiles),
    );
    assert.deepEqual(await readdir(onDisk), ['x']);
    await answered([/Permanently delete/, 0], () => vscode.commands.executeCommand(commands.deleteServerFiles));
    assert.ok(!(await readdir(userDirectory)).includes(folder));
  });

  it('deletes nothing that became a folder while the question was open, and offers to refresh', async () => {
    await select(folder);
    await typed(['a'], () => vscode.commands.executeCommand(commands.newServerFile));
    await untilCopied(`/user/${folder}/a`);
    await rm(join(onDisk, 'a'));
    await mkdir(join(onDisk, 'a', 'kept'), { recursive: true });
    const answers = new ChosenAnswers([/Permanently delete 'a'/, 0]);
    try {
      await vscode.commands.executeCommand(commands.deleteServerFiles);
      assert.deepEqual((await answers.next(/has changed on the server/)).buttons, ['Refresh']);
    } finally {
      answers.dispose();
    }
    assert.deepEqual(await readdir(join(onDisk, 'a')), ['kept']);
  });

  it('acts on the row with the focus when a key is pressed, or on all selected rows if it is one of them', async () => {
    await writeFile(join(onDisk, 'a.txt'), '');
    await writeFile(join(onDisk, 'b.txt'), '');
    await openFolder();
    await select(`${folder}/a.txt`);
    await vscode.commands.executeCommand('list.focusDown');
    const press = async () => {
      // The arguments of the keybindings in package.json.
      const args = { $treeViewId: 'engee.files', $focusedTreeItem: true };
      await vscode.commands.executeCommand('runCommands', { commands: [{ command: commands.copyServerPath, args }] });
      return vscode.env.clipboard.readText();
    };
    await eventually(press, (path) => path === `/user/${folder}/b.txt`);
    await vscode.commands.executeCommand('list.toggleSelection');
    const both = [`/user/${folder}/b.txt`, `/user/${folder}/a.txt`].join('\n');
    await eventually(press, (paths) => paths === both);
  });

  it('ignores rows that it has not created', async () => {
    await select(folder);
    await vscode.env.clipboard.writeText('mine');
    const forged = { kind: 'entry', path: `/user/${folder}` };
    await answered(undefined, async () => {
      for (const command of [
        commands.deleteServerFiles,
        commands.renameServerFile,
        commands.copyServerPath,
        commands.downloadServerFiles,
        commands.showMoreFiles,
      ]) {
        await vscode.commands.executeCommand(command, forged);
        await vscode.commands.executeCommand(command, forged, [forged, null, 1, { path: '/user' }]);
      }
    });
    assert.equal(await vscode.env.clipboard.readText(), 'mine');
    assert.deepEqual(await readdir(onDisk), []);
  });

  it('inserts an include of the selected file into the Julia editor', async () => {
    await select(folder);
    await typed(['$a.jl'], () => vscode.commands.executeCommand(commands.newServerFile));
    await untilCopied(`/user/${folder}/$a.jl`);
    const editor = await openCode('');
    await vscode.commands.executeCommand(commands.insertInclude);
    assert.equal(editor.document.getText(), `include("/user/${folder}/\\$a.jl")`);
  });

  it('runs a file that is not open, as if from its own folder', async () => {
    await writeFile(join(onDisk, 'a.jl'), 'write(joinpath(@__DIR__, "made.txt"), "made")');
    await openFolder();
    await select(`${folder}/a.jl`);
    await vscode.commands.executeCommand(commands.runServerFile);
    await eventually(
      () => readdir(onDisk),
      (names) => names.includes('made.txt'),
    );
  });

  it('keeps what is expanded and selected while the server restarts, and sends nothing to a stopped one', async function () {
    this.timeout(120_000);
    await openFolder();
    await control.stopServer();
    await vscode.commands.executeCommand(commands.refreshServer);
    lastSeen = (await control.requests()).at(-1)?.id ?? 0;
    await vscode.commands.executeCommand(commands.refreshFiles);
    await untilCopied(`/user/${folder}/inner`);
    assert.deepEqual(await listed(), []);
    await writeFile(join(onDisk, 'late.txt'), 'x');
    assert.equal(await vscode.commands.executeCommand(commands.startServer), true);
    await untilCopied(`/user/${folder}/inner`);
    await select(`${folder}/late.txt`);
  });

  /** Selects a new folder in the folder of the test. */
  async function openFolder(): Promise<void> {
    await select(folder);
    await typed(['inner'], () => vscode.commands.executeCommand(commands.newServerFolder));
    await untilCopied(`/user/${folder}/inner`);
  }

  async function renameFolder(from: string, to: string): Promise<void> {
    await select(`${folder}/${from}`);
    await typed([to], () => vscode.commands.executeCommand(commands.renameServerFile));
    assert.deepEqual(await readdir(onDisk), [to]);
  }

  /** Moves through the rows until one is selected. The rows are drawn shortly after the response. */
  async function select(name: string): Promise<void> {
    for (let row = 0; row === 0 || !(await selects(`/user/${name}`)); row++) {
      ended.signal.throwIfAborted();
      // An empty view gives the focus to its welcome content instead of the rows.
      const commands = row % 20 === 0 ? ['engee.files.focus', 'list.clear', 'list.focusFirst'] : ['list.focusDown'];
      for (const command of commands) await vscode.commands.executeCommand(command);
    }
  }

  async function untilCopied(path: string): Promise<void> {
    await eventually(
      async () => {
        await vscode.commands.executeCommand(commands.copyServerPath);
        return vscode.env.clipboard.readText();
      },
      (copied) => copied === path,
    );
  }

  async function until(condition: () => Promise<boolean>): Promise<void> {
    await eventually(condition, (isTrue) => isTrue);
  }
});

const openPaths = () => openResources().map(({ path }) => path);

/** Selects the focused row if it has this path. */
async function selects(path: string): Promise<boolean> {
  await vscode.env.clipboard.writeText('');
  await vscode.commands.executeCommand('list.toggleSelection');
  await vscode.commands.executeCommand(commands.copyServerPath);
  if ((await vscode.env.clipboard.readText()) === path) return true;
  await vscode.commands.executeCommand('list.toggleSelection');
  return false;
}

/** Types these texts into the input boxes of a command. */
async function typed(texts: readonly string[], command: () => Thenable<unknown>): Promise<TypedTexts> {
  const boxes = new TypedTexts(...texts);
  try {
    await command();
    return boxes;
  } finally {
    boxes.dispose();
  }
}

/** Answers the question of a command; undefined if it must not ask. */
async function answered(
  question: readonly [RegExp, number | undefined] | undefined,
  command: () => Thenable<unknown>,
): Promise<void> {
  const answers = new ChosenAnswers(...(question === undefined ? [] : [question]));
  try {
    await command();
    assert.equal(answers.questions.filter(({ isModal }) => isModal).length, question === undefined ? 0 : 1);
  } finally {
    answers.dispose();
  }
}

let lastFile = 0;

async function openCode(content: string): Promise<vscode.TextEditor> {
  const workspace = vscode.workspace.workspaceFolders?.[0]?.uri;
  assert.ok(workspace !== undefined);
  const uri = vscode.Uri.joinPath(workspace, `serverFiles${++lastFile}.jl`);
  await vscode.workspace.fs.writeFile(uri, Buffer.from(content));
  return vscode.window.showTextDocument(uri);
}

async function run(code: string): Promise<void> {
  await openCode(code);
  const outcome = await vscode.commands.executeCommand<{ kind: string } | undefined>(commands.runFile);
  assert.equal(outcome?.kind, 'value');
}
