import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import { eventually } from '../host/eventually.ts';
import { startUiSession, testedRelease, type UiSession } from './driver/uiSession.ts';
import { SCREENSHOTS, type Workbench } from './driver/workbench.ts';
import { saveOverChange } from './filesJob.ts';
import { signInAndStart } from './mainJob.ts';

const sweep = `include("settings.jl")

# The swing dies down faster with more damping.
for damping in (0.01, 0.1, 0.5)
    println(damping => period(damping))
end
`;
const changedElsewhere = sweep.replace('0.5', '0.5, 1.0');
const onServer = {
  'lab/measurements.csv': 'time_s,angle_deg\n0.00,45.0\n',
  'models/pendulum.engee': 'model\n'.repeat(20_000),
  'results/2026 June/table.csv': 'damping,period\n'.repeat(400),
  'results/summary.txt': 'three runs\n',
  'simulations/settings.jl': 'period(damping) = 2.19 + damping / 10\n',
  'simulations/sweep.jl': sweep,
  'заметки.md': '# Notes\n',
};

describe("The server's files in the editor", () => {
  let session: UiSession;
  let workbench: Workbench;

  /** Takes a picture in the light theme and one in the dark theme. */
  async function picture(name: string): Promise<void> {
    for (const theme of ['light', 'dark'] as const) {
      await workbench.useColorScheme(theme);
      await workbench.screenshot(join(SCREENSHOTS, `server-files-${name}-${theme}-${testedRelease()}.png`));
    }
  }

  const pathOnServer = (name: string) => join(session.sandbox.userDirectory, name);
  const readOnServer = (name: string) => readFile(pathOnServer(name), 'utf8');

  async function writeOnServer(name: string, text: string): Promise<void> {
    await mkdir(dirname(pathOnServer(name)), { recursive: true });
    await writeFile(pathOnServer(name), text);
  }

  before(async () => {
    session = await startUiSession({
      // In a browser, the editor saves automatically a second after an edit.
      settings: { 'window.autoDetectColorScheme': true, 'files.autoSave': 'off' },
    });
    ({ workbench } = session);
    for (const [name, text] of Object.entries(onServer)) await writeOnServer(name, text);
    await writeOnServer('lab/pendulum.jl', await readFile(join(session.folder, 'pendulum.jl'), 'utf8'));
    await signInAndStart(session);
  });

  after(() => session.close());

  afterEach(async function () {
    if (this.currentTest?.state === 'failed')
      await picture(`failed-${this.currentTest.title.slice(0, 12).replaceAll(/\W+/g, '-')}`);
  });

  it('shows the folders and files in a tree', async () => {
    await workbench.showView('Engee');
    await workbench.serverFiles.click('simulations');
    await workbench.serverFiles.row('sweep.jl').waitFor();
    await workbench.serverFiles.click('results');
    await workbench.serverFiles.row('2026 June').waitFor();
    await workbench.serverFiles.row('заметки.md').waitFor();
    await picture('tree');
  });

  it('compares and overwrites a change that was made elsewhere while a file was edited', async () => {
    await workbench.serverFiles.click('sweep.jl');
    await workbench.editor.waitForTab('sweep.jl');
    await workbench.editor.goTo(3);
    await workbench.page.keyboard.type('# Edited here.\n');
    await picture('edited');
    await writeOnServer('simulations/sweep.jl', changedElsewhere);
    await saveOverChange(workbench);
    await workbench.notifications.waitFor(/sweep\.jl/);
    await picture('conflict');
    assert.equal(await readOnServer('simulations/sweep.jl'), changedElsewhere);
    await workbench.notifications.click(/sweep\.jl/, 'Compare');
    await workbench.page.locator('.monaco-diff-editor .editor.modified').getByText('# Edited here.').waitFor();
    await picture('compare');
    await workbench.page.getByRole('button', { name: /^Use your changes and overwrite/ }).click();
    await eventually(
      () => readOnServer('simulations/sweep.jl'),
      (text) => text === sweep.replace('# The', '# Edited here.\n# The'),
    );
    await workbench.page.locator('.tab.dirty').first().waitFor({ state: 'detached' });
    await workbench.runCommand('View: Close All Editors');
  });

  it('asks once what an upload does with files that exist on the server', async () => {
    await workbench.runCommand('View: Show Explorer');
    const files = ['gallery.jl', 'measurements.csv', 'pendulum.jl'];
    await workbench.explorer.chooseFromContextMenu(files, 'Engee', 'Upload…');
    await workbench.quickInput.waitFor(/folder/i);
    await workbench.quickInput.answer('/user/lab');
    await workbench.dialog.waitFor("'measurements.csv' already exists in '/user/lab' on Engee");
    await picture('upload-conflict');
    // The order of the buttons depends on the editor and the system.
    const buttons = await workbench.dialog.buttons();
    assert.deepEqual(buttons.sort(), ['Cancel', 'Keep Both', 'Replace', 'Skip Same']);
    await workbench.dialog.choose('Replace');
    await workbench.notifications.waitFor(/Uploaded/);
    await picture('uploaded');
    const local = await readFile(join(session.folder, 'measurements.csv'), 'utf8');
    assert.equal(await readOnServer('lab/measurements.csv'), local);
    assert.deepEqual((await readdir(pathOnServer('lab'))).sort(), files);
    await workbench.notifications.close(/Uploaded/);
  });

  it('downloads a folder that was chosen in a list', async () => {
    await workbench.runCommand('Engee: Download…');
    // The list starts in the folder of the upload.
    await workbench.quickInput.waitFor('Download to pendulum from /user/lab');
    // When the list arrives, its first entry becomes active.
    await workbench.quickInput.entry('measurements.csv').waitFor();
    await workbench.quickInput.choose('..');
    await workbench.quickInput.waitFor('Download to pendulum from /user');
    await workbench.quickInput.entry('simulations').waitFor();
    await picture('picker');
    await workbench.quickInput.choose('results');
    await workbench.quickInput.waitFor(/ from \/user\/results$/);
    await workbench.quickInput.entry('2026 June').locator('.monaco-checkbox, input[type=checkbox]').first().click();
    await workbench.quickInput.waitFor(/1 selected/);
    await picture('picker-selected');
    await workbench.quickInput.clickButton('OK');
    await workbench.notifications.waitFor(/Downloaded/);
    await picture('downloaded');
    assert.equal(
      await readFile(join(session.folder, '2026 June', 'table.csv'), 'utf8'),
      onServer['results/2026 June/table.csv'],
    );
    await workbench.notifications.close(/Downloaded/);
  });

  it('finds a text in the files and opens a line of the results', async () => {
    await workbench.runCommand('Engee: Find in Server Files…');
    await workbench.quickInput.waitFor('Find in Server Files');
    await picture('find');
    await workbench.quickInput.answer('period(damping)');
    await workbench.serverSearch.waitForText(/2 results in 2 files/);
    await workbench.serverSearch.row('sweep.jl').waitFor();
    await picture('found');
    await workbench.serverSearch.click('println(damping => period(damping))');
    await workbench.editor.waitForTab('sweep.jl');
    await workbench.editor.waitForCursor(6);
    await picture('found-line');
  });

  it('notices that the server was stopped elsewhere, and makes an open file read-only until it has restarted', async () => {
    await session.sandbox.control.stopServer();
    await workbench.serverFiles.clickTitleButton('Refresh Engee Files');
    await workbench.statusBar.waitFor('Engee: Stopped');
    await workbench.serverFiles.waitForText(/^As of .*Your Engee server is not running\./);
    await workbench.serverFiles.row('lab').waitFor();
    await picture('stopped');
    await workbench.editor.goTo(1);
    await workbench.page.keyboard.type('x');
    const reason = workbench.page.locator('.monaco-editor-overlaymessage');
    // Older releases draw non-breaking spaces, which only a string matches.
    await reason.getByText('Your Engee server is not running').waitFor();
    await picture('stopped-edit');
    assert.doesNotMatch(await workbench.editor.visibleText(), /xinclude/);
    await reason.getByText('Start Server').click();
    await workbench.statusBar.waitFor(/Engee: Running/);
    await workbench.serverFiles.row('Start Server').waitFor({ state: 'detached' });
    await workbench.serverFiles.row('sweep.jl').waitFor();
    await workbench.editor.goTo(1);
    // The editor refuses keys until it knows that the file can be saved again.
    await eventually(
      async () => {
        await workbench.page.keyboard.type('#');
        return workbench.editor.visibleText();
      },
      (text) => text.includes('#include'),
    );
    await workbench.page.keyboard.press('Control+S');
    await eventually(
      () => readOnServer('simulations/sweep.jl'),
      (text) => /^#+include/.test(text),
    );
    await picture('restarted');
  });
});
