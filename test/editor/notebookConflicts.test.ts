import * as assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rename, rm, rmdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { parseBaseUrl } from '../../src/core/api/baseUrl.ts';
import { remoteAuthority } from '../../src/core/files/remote/remoteUri.ts';
import { commands } from '../../src/features/shared/commands.ts';
import { eventually } from '../host/eventually.ts';
import { sandboxAddress } from './sandboxAddress.ts';
import { ChosenAnswers } from './support/chosenAnswers.ts';
import { DismissedQuestions } from './support/questions.ts';
import { engeeScript } from './support/scripts.ts';
import { signInAndStart } from './support/signInAndStart.ts';

const script = (text: string) =>
  JSON.stringify({ ...engeeScript, cells: [{ ...engeeScript.cells[0], source: [text] }] }, null, 2);
const start = script('start');
const theirs = { 'the same size': script('their'), 'another size': script('their longer text') };

describe('Scripts that were changed elsewhere', function () {
  this.timeout(120_000);
  const { baseUrl, personalAccessToken, userDirectory } = sandboxAddress();
  let local: string;
  let remote: string;
  /** Of the file on the disk, also for one on the server. */
  let path: string;
  let notebook: vscode.NotebookDocument;
  let authority: string;
  let count = 0;

  before(async function () {
    this.timeout(240_000);
    await signInAndStart();
    await vscode.workspace.getConfiguration('files').update('autoSave', 'off', vscode.ConfigurationTarget.Global);
    // The editor reads changed notebooks again only if they are in the workspace.
    const [workspace] = vscode.workspace.workspaceFolders ?? [];
    local = await mkdtemp(join(workspace?.uri.fsPath ?? assert.fail(), 'conflicts-'));
    remote = await mkdtemp(join(userDirectory, 'conflicts-'));
    const headers = { authorization: `Bearer ${personalAccessToken}` };
    const response = await fetch(`${baseUrl}/account/api/oauth2/session`, { headers });
    const { sub } = (await response.json()) as { sub: string };
    authority = await remoteAuthority(parseBaseUrl(baseUrl) ?? assert.fail(), sub);
  });

  beforeEach(() => {
    count += 1;
  });

  afterEach(async () => {
    await vscode.window.showNotebookDocument(notebook);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  after(async () => {
    await vscode.workspace.getConfiguration('files').update('autoSave', undefined, vscode.ConfigurationTarget.Global);
    await rm(local, { recursive: true });
    await rm(remote, { recursive: true });
  });

  /** Creates and opens a script, and makes a change. */
  async function edit(scheme: 'file' | 'engee'): Promise<void> {
    // The lists of folders on the server are remembered for seconds.
    const folder = scheme === 'file' ? local : await mkdtemp(join(remote, 'test-'));
    path = join(folder, `скрипт ${count}.ngscript`);
    await writeFile(path, start);
    await open(
      scheme === 'file'
        ? vscode.Uri.file(path)
        : vscode.Uri.from({ scheme, authority, path: `/user${path.slice(userDirectory.length)}` }),
    );
    await type('mine1');
  }

  /** Opens a script as a user does. The editor keeps open for minutes what an extension opens. */
  async function open(uri: vscode.Uri): Promise<void> {
    await vscode.commands.executeCommand('vscode.openWith', uri, 'engee-script', { preview: false });
    const shown = () => vscode.window.activeNotebookEditor?.notebook;
    await until(() => shown()?.uri.toString() === uri.toString());
    notebook = shown() ?? assert.fail();
  }

  async function type(text: string): Promise<void> {
    const { document } = notebook.cellAt(0);
    const edits = new vscode.WorkspaceEdit();
    edits.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), text);
    assert.ok(await vscode.workspace.applyEdit(edits));
    await until(() => notebook.isDirty);
  }

  /** Changes the file as another program does, later than the editor has read it. */
  async function changeElsewhere(text: string): Promise<void> {
    await writeFile(path, text);
    const later = new Date(Date.now() + 60_000);
    await utimes(path, later, later);
  }

  const saved = () => readFile(path, 'utf8');
  const until = (isReached: () => boolean) =>
    eventually(
      () => Promise.resolve(isReached()),
      (reached) => reached,
    );

  async function isRefused(text: string): Promise<void> {
    assert.equal(await notebook.save(), false);
    assert.equal(await saved(), text);
    assert.ok(notebook.isDirty);
    assert.equal(notebook.cellAt(0).document.getText(), 'mine1');
  }

  const overwrite = async () => vscode.commands.executeCommand(commands.overwriteScript, notebook.uri);

  /** Waits for the comparison and returns the text of their cell. */
  async function theirCell(): Promise<string> {
    const isDiff = () => vscode.window.tabGroups.activeTabGroup.activeTab?.input instanceof vscode.TabInputNotebookDiff;
    await until(isDiff);
    const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    assert.ok(input instanceof vscode.TabInputNotebookDiff);
    assert.equal(input.modified.toString(), notebook.uri.toString());
    const original = await eventually(
      () =>
        Promise.resolve(
          vscode.workspace.notebookDocuments.find(({ uri }) => uri.toString() === input.original.toString()),
        ),
      (found) => found !== undefined,
    );
    return original?.cellAt(0).document.getText() ?? assert.fail();
  }

  for (const [name, text] of Object.entries(theirs)) {
    it(`are not saved over a change of ${name}, and are compared cell by cell (vscode#118592)`, async () => {
      await edit('file');
      await changeElsewhere(text);
      await isRefused(text);
      await vscode.commands.executeCommand(commands.compareScript, notebook.uri);
      assert.equal(script(await theirCell()), text);
      // What the comparison has read is still not what the editor shows.
      await isRefused(text);
    });

    it(`replace a change of ${name} only after a question`, async () => {
      await edit('file');
      await changeElsewhere(text);
      await isRefused(text);
      const refused = new ChosenAnswers([/Overwrite 'скрипт/, undefined]);
      await overwrite();
      refused.dispose();
      assert.equal(await saved(), text);
      await isRefused(text);
      const agreed = new ChosenAnswers([/Overwrite 'скрипт/, 0]);
      await overwrite();
      agreed.dispose();
      await until(() => !notebook.isDirty);
      assert.equal(await saved(), script('mine1'));
      await type('mine2');
      assert.ok(await notebook.save());
      assert.equal(await saved(), script('mine2'));
    });
  }

  it('replace only the change that the question was about', async () => {
    await edit('file');
    await changeElsewhere(theirs['the same size']);
    await isRefused(theirs['the same size']);
    const questions = new ChosenAnswers([/Overwrite 'скрипт/, 0]);
    await changeElsewhere(script('other'));
    await overwrite();
    questions.dispose();
    await isRefused(script('other'));
  });

  it('are not overwritten by a link that names no conflict', async () => {
    await edit('file');
    const questions = new DismissedQuestions();
    try {
      for (const argument of [notebook.uri, undefined, 1e9, '1', {}, vscode.Uri.file('/x')])
        await vscode.commands.executeCommand(commands.overwriteScript, argument);
      assert.deepEqual(questions.take(), []);
    } finally {
      questions.dispose();
    }
    assert.equal(await saved(), start);
    assert.ok(notebook.isDirty);
  });

  it('are read again when the user reverts, and saved as usual then', async () => {
    await edit('file');
    await changeElsewhere(theirs['the same size']);
    await isRefused(theirs['the same size']);
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await until(() => notebook.cellAt(0).document.getText() === 'their' && !notebook.isDirty);
    await type('mine2');
    assert.ok(await notebook.save());
    assert.equal(await saved(), script('mine2'));
  });

  it('are read again while they have no changes, and saved as usual then', async () => {
    await edit('file');
    assert.ok(await notebook.save());
    await changeElsewhere(theirs['another size']);
    await until(() => notebook.cellAt(0).document.getText() === 'their longer text');
    assert.equal(notebook.isDirty, false);
    await type('mine2');
    assert.ok(await notebook.save());
    assert.equal(await saved(), script('mine2'));
  });

  it('are never saved automatically, and are not tried again until the user saves', async () => {
    await edit('file');
    await changeElsewhere(theirs['the same size']);
    let attempts = 0;
    const first = notebook;
    const attempted = vscode.workspace.onWillSaveNotebookDocument((event) => {
      if (event.notebook === first) attempts += 1;
    });
    const files = vscode.workspace.getConfiguration('files');
    const other = join(local, 'other.ngscript');
    try {
      await files.update('autoSaveDelay', 100, vscode.ConfigurationTarget.Global);
      await files.update('autoSave', 'afterDelay', vscode.ConfigurationTarget.Global);
      await type('mine2');
      await until(() => attempts > 0);
      // Typing again could cancel the automatic save before it fails.
      assert.equal(await notebook.save(), false);
      attempts = 0;
      await type('mine3');
      // This one is saved automatically later than the other would have been.
      await writeFile(other, start);
      await open(vscode.Uri.file(other));
      await type('other');
      await eventually(
        () => readFile(other, 'utf8'),
        (text) => text === script('other'),
      );
      assert.equal(await saved(), theirs['the same size']);
      assert.equal(attempts, 0);
    } finally {
      attempted.dispose();
      await files.update('autoSave', 'off', vscode.ConfigurationTarget.Global);
      await files.update('autoSaveDelay', undefined, vscode.ConfigurationTarget.Global);
      notebook = first;
    }
    assert.ok(notebook.isDirty);
    assert.equal(notebook.cellAt(0).document.getText(), 'mine3');
  });

  it('stay dirty and lose nothing when a save fails, and the next save works (vscode#314942)', async () => {
    await edit('file');
    await rename(path, `${path} before`);
    await mkdir(path);
    assert.equal(await notebook.save(), false);
    assert.ok(notebook.isDirty);
    await rmdir(path);
    await rename(`${path} before`, path);
    assert.ok(await notebook.save());
    assert.equal(await saved(), script('mine1'));
    assert.equal(notebook.isDirty, false);
  });

  it('are saved under another name with their unsaved changes', async () => {
    await edit('file');
    const moved = `${path.slice(0, -'.ngscript'.length)} moved.ngscript`;
    const edits = new vscode.WorkspaceEdit();
    edits.renameFile(notebook.uri, vscode.Uri.file(moved));
    assert.ok(await vscode.workspace.applyEdit(edits));
    path = moved;
    await open(vscode.Uri.file(moved));
    await until(() => notebook.cellAt(0).document.getText() === 'mine1');
    await type('mine2');
    assert.ok(await notebook.save());
    assert.equal(await saved(), script('mine2'));
  });

  describe('on the server', () => {
    const question = /has changed on your Engee server/;

    it('ask before they replace a change of the same size, and are compared cell by cell', async () => {
      await edit('engee');
      await changeElsewhere(theirs['the same size']);
      const compared = new ChosenAnswers([question, 0]);
      assert.equal(await notebook.save(), false);
      compared.dispose();
      assert.equal(await saved(), theirs['the same size']);
      assert.ok(notebook.isDirty);
      assert.equal(await theirCell(), 'their');
      const agreed = new ChosenAnswers([question, 1]);
      assert.ok(await notebook.save());
      agreed.dispose();
      assert.equal(await saved(), script('mine1'));
    });

    it('are never saved automatically over a change, and ask nothing then', async () => {
      await edit('engee');
      await changeElsewhere(theirs['the same size']);
      const files = vscode.workspace.getConfiguration('files');
      const questions = new DismissedQuestions();
      const reasons: vscode.TextDocumentSaveReason[] = [];
      const attempted = vscode.workspace.onWillSaveNotebookDocument(({ reason }) => reasons.push(reason));
      try {
        await files.update('autoSaveDelay', 100, vscode.ConfigurationTarget.Global);
        await files.update('autoSave', 'afterDelay', vscode.ConfigurationTarget.Global);
        await type('mine2');
        await until(() => reasons.includes(vscode.TextDocumentSaveReason.AfterDelay));
        await files.update('autoSave', 'off', vscode.ConfigurationTarget.Global);
        // Joins the automatic save if that has not failed yet.
        assert.equal(await notebook.save(), false);
        await type('mine3');
        assert.equal(await notebook.save(), false);
      } finally {
        attempted.dispose();
        questions.dispose();
        await files.update('autoSave', 'off', vscode.ConfigurationTarget.Global);
        await files.update('autoSaveDelay', undefined, vscode.ConfigurationTarget.Global);
      }
      const byHand = reasons.filter((reason) => reason === vscode.TextDocumentSaveReason.Manual);
      assert.ok(byHand.length > 0);
      const asked = questions.take().filter((text) => text.includes('has changed on your Engee server'));
      assert.equal(asked.length, byHand.length);
      assert.equal(await saved(), theirs['the same size']);
      assert.ok(notebook.isDirty);
    });

    it('ask nothing after they were closed and opened again, or read again', async () => {
      await edit('engee');
      const { uri } = notebook;
      await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
      await until(() => notebook.isClosed);
      await changeElsewhere(theirs['the same size']);
      await eventually(
        async () => {
          await open(uri);
          return notebook.cellAt(0).document.getText();
        },
        (text) => text === 'their',
      );
      await changeElsewhere(script('third'));
      // What is known about a file is trusted for a second, so an early revert reads nothing and can keep what was typed.
      let typed = 0;
      await eventually(
        async () => {
          typed += 1;
          await type(`typed ${typed} times`);
          await vscode.commands.executeCommand('workbench.action.files.revert');
          return notebook.cellAt(0).document.getText();
        },
        (text) => text === 'third',
      );
      await type('mine2');
      const questions = new ChosenAnswers();
      assert.ok(await notebook.save());
      assert.deepEqual(questions.questions, []);
      questions.dispose();
      assert.equal(await saved(), script('mine2'));
    });
  });
});
