import * as assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { parseRemotePath } from '../../src/core/files/remotePath.ts';
import type { SyncRow } from '../../src/core/files/sync/syncRow.ts';
import type { RunOutcome } from '../../src/core/run/model.ts';
import { commands } from '../../src/features/shared/commands.ts';
import { eventually } from '../host/eventually.ts';
import { textsBelow, writeTexts as put } from '../host/textFiles.ts';
import { SandboxControl } from '../sandbox/control/sandboxControl.ts';
import { sandboxAddress } from './sandboxAddress.ts';
import { answers } from './support/answers.ts';
import { ChosenAnswers } from './support/chosenAnswers.ts';
import { OpenWarnings } from './support/openWarnings.ts';
import { signInAndStart } from './support/signInAndStart.ts';

const uploadPath = 'external/file/upload';

describe('Synchronizing a folder', function () {
  // The first use of the module for files installs it, which Julia compiles.
  this.timeout(120_000);
  const { controlUrl, userDirectory } = sandboxAddress();
  const control = new SandboxControl(controlUrl);
  let name: string;
  let here: string;
  let there: string;

  before(signInAndStart);

  beforeEach(async () => {
    name = `sync-${randomUUID()}`;
    here = join(vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? assert.fail('no folder is open'), name);
    there = join(userDirectory, name);
    await mkdir(here);
    const target = parseRemotePath(`/user/${name}`) ?? assert.fail();
    const asked = new ChosenAnswers();
    await vscode.commands.executeCommand(commands.mapFolder, folder(), await answers({ target }));
    await asked.next(/is mapped to \/user\/sync-/);
    asked.dispose();
  });

  afterEach(async () => {
    await control.clearFaults();
    await vscode.commands.executeCommand(commands.removeMapping, await answers({ confirmed: true }));
    await vscode.commands.executeCommand(commands.closeComparison);
    await vscode.workspace.getConfiguration('engee').update('sync.uploadOnSave', undefined, true);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await rm(here, { recursive: true, force: true });
  });

  const folder = () => vscode.Uri.file(here);
  const onEngee = async () => textsBelow(there);
  const uriOf = (path: string) => vscode.Uri.file(join(here, path));

  const upload = () => vscode.commands.executeCommand(commands.uploadChanges, folder());
  const compare = async () =>
    (await vscode.commands.executeCommand<readonly SyncRow[] | undefined>(commands.compareFolder, folder())) ??
    assert.fail('nothing was compared');
  const uploads = async () => (await control.requests({ path: uploadPath })).length;

  /** Waits until the file on Engee has this content. */
  async function arrives(path: string, text: string): Promise<void> {
    await eventually(onEngee, (texts) => texts[path] === text);
  }

  /** Waits until the server has told the state of a file after a request. */
  async function isLookedAt(path: string, after: number): Promise<void> {
    const paths = Buffer.from(`/user/${name}/${path}`).toString('base64');
    await eventually(
      async () => control.requests({ path: 'external/command/eval', after }),
      (requests) => requests.some(({ body, status }) => body.includes(`.stat_paths(\\"${paths}\\")`) && status === 200),
    );
  }

  it('uploads what changed, and asks nothing and sends nothing the second time', async () => {
    await put(here, { 'a.jl': 'a', 'sub/b.jl': 'b', '.env': 'SECRET=1' });
    const asked = new ChosenAnswers();
    try {
      await upload();
      assert.deepEqual(await onEngee(), { 'a.jl': 'a', 'sub/b.jl': 'b' });
      await asked.next(/Uploaded 2 files \(2 B\) to \/user\/sync-/);
      const sent = await uploads();
      const { length } = asked.questions;
      await upload();
      assert.deepEqual([await uploads(), asked.questions.length], [sent, length]);
    } finally {
      asked.dispose();
    }
  });

  it('stops a file that has changed on Engee, offers to compare, and replaces it only after a question', async () => {
    await put(here, { 'a.jl': 'old', 'b.jl': 'old' });
    const first = new ChosenAnswers();
    await upload();
    await first.next(/Uploaded 2 files/);
    first.dispose();
    await put(here, { 'a.jl': 'mine!', 'b.jl': 'mine!' });
    await put(there, { 'a.jl': 'theirs' });
    const asked = new ChosenAnswers();
    try {
      await upload();
      const list = await asked.next(/Not uploaded because it has changed on Engee: a\.jl\./);
      assert.match(list.text, /^Uploaded b\.jl to/);
      assert.deepEqual(list.buttons, ['Compare', 'Replace on Engee…']);
      assert.deepEqual(await onEngee(), { 'a.jl': 'theirs', 'b.jl': 'mine!' });
    } finally {
      asked.dispose();
    }
    const rows = await compare();
    const row = rows.find(({ relativePath }) => relativePath === 'a.jl') ?? assert.fail();
    assert.equal(row.kind, 'bothChanged');
    for (const button of [undefined, 0]) {
      const confirmed = new ChosenAnswers([/Replace \/user\/sync-.*\/a\.jl with the local file\?/, button]);
      try {
        await vscode.commands.executeCommand(commands.replaceOnEngee, row, [row]);
        assert.equal((await onEngee())['a.jl'], button === undefined ? 'theirs' : 'mine!');
      } finally {
        confirmed.dispose();
      }
    }
  });

  it('deletes on Engee only what it listed, and only after a separate answer', async () => {
    await put(here, { 'a.jl': 'a', 'b.jl': 'b', 'c.jl': 'c' });
    const first = new ChosenAnswers();
    await upload();
    first.dispose();
    await rm(join(here, 'b.jl'));
    const closed = new ChosenAnswers([/b\.jl was deleted here\. Delete it on Engee too\?/, undefined]);
    await upload();
    closed.dispose();
    assert.deepEqual(Object.keys(await onEngee()), ['a.jl', 'b.jl', 'c.jl']);
    await rm(join(here, 'c.jl'));
    const asked = new ChosenAnswers([
      /2 files were deleted here\. .*\n\/user\/sync-.*\/b\.jl\n\/user\/sync-.*\/c\.jl/,
      1,
    ]);
    try {
      await upload();
      assert.deepEqual(asked.questions[0]?.buttons, ['Keep on Engee', 'Delete on Engee']);
      await asked.next(/Deleted 2 files on Engee\./);
      assert.deepEqual(Object.keys(await onEngee()), ['a.jl']);
    } finally {
      asked.dispose();
    }
  });

  it('lists the differences, and opens a diff for each file that is on both sides', async () => {
    await put(here, { 'same.jl': '1', 'here.jl': '1', 'there.jl': '1', 'only.jl': '1' });
    await put(there, { 'same.jl': '1', 'here.jl': '1', 'there.jl': '1', 'far.jl': '1' });
    const asked = new ChosenAnswers();
    await compare();
    await rm(join(here, 'only.jl'));
    await upload();
    asked.dispose();
    await put(here, { 'here.jl': '22', 'only.jl': '1' });
    await put(there, { 'there.jl': '33' });
    const rows = await compare();
    const kinds = Object.fromEntries(rows.map(({ relativePath, kind }) => [relativePath, kind]));
    assert.deepEqual(kinds, {
      'far.jl': 'onlyThere',
      'here.jl': 'newerHere',
      'only.jl': 'onlyHere',
      'same.jl': 'same',
      'there.jl': 'newerThere',
    });
    const openRow = async (path: string) => {
      const row = rows.find(({ relativePath }) => relativePath === path);
      await vscode.commands.executeCommand(commands.openComparedFile, row);
      return vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    };
    const diff = await openRow('there.jl');
    assert.ok(diff instanceof vscode.TabInputTextDiff);
    assert.deepEqual(
      [diff.original.scheme, diff.original.path, diff.modified.toString()],
      ['engee', `/user/${name}/there.jl`, uriOf('there.jl').toString()],
    );
    const far = await openRow('far.jl');
    assert.ok(far instanceof vscode.TabInputText);
    assert.equal(far.uri.path, `/user/${name}/far.jl`);
  });

  // A link can only do what a click in the menu of the Explorer does. The user chose the folder on Engee with the mapping, and an
  // upload replaces only what this computer uploaded last. Everything else asks, whatever the arguments are.
  it('uploads by a link only into the mapped folder, and asks before it replaces or deletes anything else', async () => {
    await put(here, { 'a.jl': 'old', 'b.jl': 'old', 'c.jl': 'c' });
    const first = new ChosenAnswers();
    await upload();
    await first.next(/Uploaded 3 files/);
    first.dispose();
    await put(here, { 'a.jl': 'mine', 'b.jl': 'mine' });
    await put(there, { 'a.jl': 'theirs' });
    await rm(join(here, 'c.jl'));
    const forged = { confirmed: true, target: '/user/elsewhere', onConflict: 'replace', allowsElsewhere: true };
    for (const args of [
      [folder(), forged],
      [folder(), [folder()], forged],
      [uriOf('a.jl'), { ...forged, kind: 'bothChanged' }],
    ]) {
      const asked = new ChosenAnswers([/c\.jl was deleted here\. Delete it on Engee too\?/, undefined]);
      await vscode.commands.executeCommand(commands.uploadChanges, ...args);
      await asked.next(/Not uploaded because it has changed on Engee: a\.jl\./);
      asked.dispose();
      assert.deepEqual(await onEngee(), { 'a.jl': 'theirs', 'b.jl': 'mine', 'c.jl': 'c' });
    }
    const none = new ChosenAnswers();
    const sent = await uploads();
    for (const outside of [vscode.Uri.file('/etc'), vscode.Uri.file(join(here, '..')), forged])
      await vscode.commands.executeCommand(commands.uploadChanges, outside, forged);
    none.dispose();
    assert.equal(await uploads(), sent);
  });

  it('opens and replaces nothing for rows that a link made up', async () => {
    await put(here, { 'a.jl': 'mine' });
    await put(there, { 'a.jl': 'theirs' });
    const asked = new ChosenAnswers();
    try {
      const [row] = await compare();
      const copy: unknown = JSON.parse(JSON.stringify(row));
      await vscode.commands.executeCommand(commands.openComparedFile, copy);
      await vscode.commands.executeCommand(commands.replaceOnEngee, copy, [copy]);
      assert.equal(vscode.window.tabGroups.activeTabGroup.activeTab, undefined);
      assert.deepEqual([asked.questions, await onEngee()], [[], { 'a.jl': 'theirs' }]);
    } finally {
      asked.dispose();
    }
  });

  it('uploads a saved file only if the setting asks for it, and shows one message for a conflict', async () => {
    await put(here, { 'a.jl': '1', 'b.jl': '1' });
    const asked = new ChosenAnswers();
    try {
      await upload();
      const editor = await vscode.window.showTextDocument(uriOf('a.jl'));
      const type = async (text: string) => {
        await editor.edit((edit) => {
          edit.replace(new vscode.Range(0, 0, 1, 0), text);
        });
        assert.ok(await editor.document.save());
      };
      const before = await uploads();
      await type('2');
      await vscode.workspace.getConfiguration('engee').update('sync.uploadOnSave', true, true);
      await type('3');
      await arrives('a.jl', '3');
      assert.equal(await uploads(), before + 1, 'the first save was uploaded too');
      for (const text of ['4', '5', '6']) await type(text);
      await arrives('a.jl', '6');
      assert.deepEqual(await onEngee(), { 'a.jl': '6', 'b.jl': '1' });

      await put(there, { 'a.jl': 'theirs' });
      const warnings = new OpenWarnings();
      try {
        for (const text of ['7', '8']) {
          const after = (await control.requests()).at(-1)?.id ?? 0;
          await type(text);
          await isLookedAt('a.jl', after);
        }
        const [conflict] = await eventually(
          () => Promise.resolve(warnings.shown),
          (shown) => shown.length > 0,
        );
        assert.match(conflict?.text ?? '', /Not uploaded because it has changed on Engee: a\.jl\./);
        assert.deepEqual(conflict?.buttons, ['Compare']);
        assert.deepEqual(await onEngee(), { 'a.jl': 'theirs', 'b.jl': '1' });
        // The next upload of the file begins when the one before has ended.
        await put(there, { 'a.jl': '6' });
        await type('9');
        await arrives('a.jl', '9');
        assert.equal(warnings.shown.length, 1);
      } finally {
        warnings.dispose();
      }
    } finally {
      asked.dispose();
    }
  });

  it('uploads what changed before it runs a mapped file, so that include finds it', async () => {
    await put(here, { 'part.jl': 'part() = 20', 'main.jl': `include("/user/${name}/part.jl")\npart() + 1` });
    const run = async () => {
      const outcome = await vscode.commands.executeCommand<RunOutcome | undefined>(commands.runFile, uriOf('main.jl'));
      return outcome?.kind === 'value' ? outcome.shown?.text : JSON.stringify(outcome);
    };
    assert.equal(await run(), '21');
    await put(here, { 'part.jl': 'part() = 41' });
    assert.equal(await run(), '42');
  });
});
