import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import { eventually } from '../host/eventually.ts';
import { startUiSession, testedRelease, type UiSession } from './driver/uiSession.ts';
import { SCREENSHOTS, type Workbench } from './driver/workbench.ts';
import { signInAndStart } from './mainJob.ts';

describe('A folder that is mapped to Engee', () => {
  let session: UiSession;
  let workbench: Workbench;
  let remote: string;

  /** Takes a picture in the light theme and one in the dark theme. */
  async function picture(name: string): Promise<void> {
    for (const theme of ['light', 'dark'] as const) {
      await workbench.useColorScheme(theme);
      await workbench.screenshot(join(SCREENSHOTS, `sync-${name}-${theme}-${testedRelease()}.png`));
    }
  }

  const here = (name: string) => join(session.folder, name);
  const there = (name: string) => join(session.sandbox.userDirectory, remote, name);
  const add = async (path: string, line: string) => writeFile(path, `${await readFile(path, 'utf8')}${line}\n`);

  before(async () => {
    session = await startUiSession({ settings: { 'window.autoDetectColorScheme': true, 'files.autoSave': 'off' } });
    ({ workbench } = session);
    remote = basename(session.folder);
    await signInAndStart(session);
    await workbench.runCommand('View: Close All Editors');
  });

  after(() => session.close());

  afterEach(async function () {
    if (this.currentTest?.state === 'failed')
      await picture(`failed-${this.currentTest.title.slice(0, 12).replaceAll(/\W+/g, '-')}`);
  });

  it('is mapped with a command and uploaded for the first time', async () => {
    await workbench.runCommand('Engee: Map Folder to Engee…');
    await workbench.quickInput.waitFor(/^Enter a folder on Engee/);
    await picture('map');
    await workbench.quickInput.accept();
    await workbench.notifications.waitFor(/is mapped to/);
    await picture('mapped');
    await workbench.notifications.click(/is mapped to/, 'Upload Changed Files');
    await workbench.notifications.waitFor(/Uploaded 5 files/);
    await picture('uploaded');
    await workbench.notifications.close(/Uploaded 5 files/);
    assert.deepEqual((await readdir(there(''))).sort(), (await readdir(session.folder)).sort());
  });

  it('lists the differences to the server and opens those of a row', async () => {
    await add(here('pendulum.jl'), '# Longer here.');
    await add(there('gallery.jl'), '# Longer there.');
    await add(here('mistake.jl'), '# Mine.');
    await add(there('mistake.jl'), '# Theirs, and longer.');
    await writeFile(here('notes.md'), '# Notes\n');
    await writeFile(there('table.csv'), 'x,y\n');
    await workbench.runCommand('Engee: Compare with Server');
    await workbench.comparison.waitForText(/^\s*pendulum ↔ \/user\/pendulum/);
    // The list draws only the rows in view.
    await workbench.serverFiles.collapse();
    for (const group of ['Changed on both sides', 'Newer on Engee', 'Newer here', 'Only here', 'Only on Engee'])
      await workbench.comparison.row(`${group} (1)`).waitFor();
    await picture('comparison');
    await workbench.comparison.click('mistake.jl');
    const sides = workbench.page.locator('.monaco-diff-editor .editor');
    await sides.and(workbench.page.locator('.original')).getByText('# Theirs, and longer.').waitFor();
    await sides.and(workbench.page.locator('.modified')).getByText('# Mine.').waitFor();
    await picture('differences');
  });

  it('uploads what changed here and keeps what changed on the server', async () => {
    const theirs = await readFile(there('mistake.jl'), 'utf8');
    await workbench.comparison.clickTitleButton('Upload Changed Files');
    const kept = await workbench.notifications.waitFor(/Not uploaded/);
    assert.match(
      kept,
      /^Uploaded 2 files .*\. Not uploaded because they have changed on Engee: gallery\.jl, mistake\.jl\.$/,
    );
    await picture('kept');
    assert.deepEqual(await workbench.notifications.buttons(/Not uploaded/), ['Compare', 'Replace on Engee…']);
    await workbench.comparison.row('Only here (1)').waitFor({ state: 'detached' });
    await workbench.comparison.row('Same (4)').waitFor();
    await picture('compared-again');
    assert.equal(await readFile(there('pendulum.jl'), 'utf8'), await readFile(here('pendulum.jl'), 'utf8'));
    assert.equal(await readFile(there('notes.md'), 'utf8'), '# Notes\n');
    assert.equal(await readFile(there('mistake.jl'), 'utf8'), theirs);
    await workbench.notifications.close(/Not uploaded/);
  });

  it('replaces a file on the server from its row after a question', async () => {
    await workbench.comparison.chooseFromContextMenu('mistake.jl', 'Replace on Engee…');
    const question = await workbench.dialog.waitFor('Replace /user/pendulum/mistake.jl with the local file?');
    assert.match(question, /Its content on Engee will be lost\.$/);
    await picture('replace');
    await workbench.dialog.choose('Replace');
    const mine = await readFile(here('mistake.jl'), 'utf8');
    await eventually(
      () => readFile(there('mistake.jl'), 'utf8'),
      (text) => text === mine,
    );
    await workbench.comparison.row('Same (4)').waitFor();
    await picture('replaced');
    await workbench.comparison.clickTitleButton('Close Comparison');
    await workbench.comparison.row('Same (4)').waitFor({ state: 'detached' });
  });
});
