import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { after, afterEach, before, beforeEach, describe, it } from 'mocha';
import { ZipFile } from 'yazl';
import { downloadPath } from './downloadPath.ts';
import { startUiSession, testedRelease, type UiSession } from './driver/uiSession.ts';
import { SCREENSHOTS, type Workbench } from './driver/workbench.ts';
import { signInAndStart } from './mainJob.ts';

const attack = { '.git/HEAD': 'ref: refs/heads/main\n', '.git/config': '[core]\n', '.vscode/tasks.json': '{}' };

describe('Responses with unrequested files', () => {
  let session: UiSession;
  let workbench: Workbench;
  let present: readonly string[];
  const picture = (name: string) => workbench.screenshot(join(SCREENSHOTS, `planted-${name}-${testedRelease()}.png`));
  const onDisk = async () => (await readdir(session.folder, { recursive: true })).sort();

  before(async () => {
    session = await startUiSession();
    ({ workbench } = session);
    await signInAndStart(session);
  });

  after(() => session.close());

  beforeEach(async () => {
    await session.sandbox.control.clearFaults();
    present = await onDisk();
  });

  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await picture('failed');
  });

  async function respondWith(files: Readonly<Record<string, string>>): Promise<void> {
    const zip = new ZipFile();
    for (const [name, text] of Object.entries(files)) zip.addBuffer(Buffer.from(text), name);
    zip.end();
    const bodyBase64 = (await buffer(zip.outputStream)).toString('base64');
    await session.sandbox.control.addFault({
      path: 'external/file/download',
      fault: { kind: 'replaceBody', status: 200, bodyBase64, contentType: 'application/x-zip-compressed' },
    });
  }

  const download = (path: string) => downloadPath(workbench, path);

  it('refuses a download with files that were not requested, and writes nothing', async () => {
    await respondWith({ 'results.csv': '1;2', ...attack });
    await download('/user/results.csv');
    const text = await workbench.notifications.waitFor(/not requested/);
    assert.match(text, /\.git\/HEAD, \.git\/config, \.vscode\/tasks\.json\. Nothing was saved/);
    await picture('refused');
    assert.deepEqual(await onDisk(), present);
    await workbench.notifications.close(/not requested/);
  });

  it('asks before it saves tool folders inside a requested folder, and says why', async () => {
    await respondWith({ 'proj/a.jl': '1', 'proj/.git/config': '[core]', 'proj/.vscode/tasks.json': '{}' });
    await download('/user/proj');
    const text = await workbench.dialog.waitFor(/They can make a program run on this computer/);
    assert.match(text, /proj\/\.git\/config[^]*start programs/);
    assert.deepEqual([...(await workbench.dialog.buttons())].sort(), ['Cancel', 'Save All', 'Save Without Them']);
    await picture('question');
    await workbench.dialog.choose('Cancel');
    await workbench.notifications.waitUntilGone('Downloading from Engee');
    assert.deepEqual(await onDisk(), present);

    await download('/user/proj');
    await workbench.dialog.waitFor(/They can make a program run on this computer/);
    await workbench.dialog.choose('Save Without Them');
    await workbench.notifications.waitFor(/Downloaded/);
    assert.deepEqual(
      (await onDisk()).filter((path) => !present.includes(path)),
      ['proj', 'proj/a.jl'],
    );
    assert.equal(await readFile(join(session.folder, 'proj/a.jl'), 'utf8'), '1');
  });

  it('refuses the full result of a run when other files come with it', async () => {
    await workbench.editor.goTo(4);
    await workbench.runCommand('Engee: Run Selection');
    await workbench.output.waitFor('9.81');
    await respondWith({ 'value.txt': '9.81', ...attack });
    await workbench.runCommand('Engee: Save Full Result of Last Run…');
    await workbench.quickInput.choose('Value');
    await workbench.quickInput.waitFor(/Save Full Result/);
    await workbench.quickInput.waitForValue(/\.txt$/);
    await workbench.quickInput.accept();
    assert.match(await workbench.notifications.waitFor(/not requested/), /Nothing was saved/);
    assert.deepEqual(await onDisk(), present);
  });
});
