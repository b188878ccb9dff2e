import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import type { Locator } from 'playwright-core';
import { eventually } from '../host/eventually.ts';
import { demoUser } from '../sandbox/account/demoUser.ts';
import { untilRemembered } from './driver/remembered.ts';
import { startUiSession, testedRelease, type UiSession } from './driver/uiSession.ts';
import { SCREENSHOTS, type Workbench } from './driver/workbench.ts';
import { enterToken, signInAndStart } from './mainJob.ts';

const notes = '# Notes\n';
const other = { sub: 'sub-of-anna', nickname: 'anna' };

describe("The server's files when the window or the account changes", () => {
  let session: UiSession;
  let workbench: Workbench;
  let tokenOfOther: string;

  const onServer = (name: string) => join(session.sandbox.userDirectory, 'lab', name);
  const readOnServer = (name: string) => readFile(onServer(name), 'utf8');
  const dirtyTab = () => workbench.page.locator('.tab.dirty').first();

  before(async () => {
    session = await startUiSession({
      // In a browser, the editor saves automatically a second after an edit.
      settings: { 'files.autoSave': 'off' },
    });
    ({ workbench } = session);
    // A server that is already running does not accept a token.
    tokenOfOther = await session.sandbox.control.createToken();
    await mkdir(onServer(''));
    for (const name of ['notes.md', 'plan.md']) await writeFile(onServer(name), notes);
    await signInAndStart(session);
  });

  after(() => session.close());

  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await picture(`failed-${this.currentTest.title.slice(0, 12)}`);
  });

  const picture = (name: string) =>
    workbench.screenshot(join(SCREENSHOTS, `server-folders-${name.replaceAll(/\W+/g, '-')}-${testedRelease()}.png`));

  async function typeAtStart(text: string): Promise<void> {
    await workbench.editor.goTo(1);
    await workbench.page.keyboard.type(text);
  }

  async function saveAs(name: string, wanted: string): Promise<void> {
    await workbench.page.keyboard.press('Control+S');
    await eventually(
      () => readOnServer(name),
      (text) => text === wanted,
    );
    await dirtyTab().waitFor({ state: 'detached' });
  }

  async function openFromTree(name: string): Promise<void> {
    const parent = workbench.serverFiles.row('lab');
    // A click on the icon of the shown view would hide it.
    if (!(await parent.isVisible())) await workbench.showView('Engee');
    await expanded(parent, workbench.serverFiles.row(name));
    await workbench.serverFiles.click(name);
    await workbench.editor.waitForTab(name);
  }

  /** Expands a row of a tree until the other one is there. */
  async function expanded(parent: Locator, child: Locator): Promise<void> {
    await parent.waitFor();
    await eventually(
      async () => {
        if ((await parent.getAttribute('aria-expanded')) === 'false') await parent.click();
        return child.isVisible();
      },
      (isVisible) => isVisible,
    );
  }

  it('stay open with their text after a reload of the window, and can be saved (vscode#122004)', async () => {
    await openFromTree('notes.md');
    await untilRemembered(workbench.page, demoUser.sub);
    // The command saves which editors are open. A reload by the browser often comes too early.
    const loaded = workbench.page.waitForEvent('load');
    await workbench.runCommand('Developer: Reload Window');
    await loaded;
    await workbench.editor.waitForTab('notes.md');
    assert.match(await workbench.editor.visibleText(), /# Notes/);
    await typeAtStart('After a reload. ');
    await saveAs('notes.md', `After a reload. ${notes}`);
    assert.equal(await workbench.dialog.isOpen(), false);
  });

  it('are read-only after switching to another account, are never saved there, and say why', async () => {
    const before = await readOnServer('notes.md');
    await openFromTree('plan.md');
    await typeAtStart('Unsaved. ');
    await openFromTree('notes.md');
    await session.sandbox.control.addFault({
      path: '/account/api/oauth2/session',
      times: 1,
      fault: { kind: 'mergeJson', members: other },
    });
    await workbench.runCommand('Engee: Add Account…');
    await enterToken(workbench, tokenOfOther);
    await workbench.accounts.waitForEngee(demoUser.nickname, other.nickname);
    await workbench.statusBar.waitFor(/Engee: Running/);
    // An editor with unsaved changes would silently skip the save if the whole scheme was read-only, so there is no reason yet.
    const reason = workbench.page.locator('.monaco-editor-overlaymessage').getByText(/is read-only/);
    await eventually(
      async () => {
        await typeAtStart('x');
        const isRefused = await reason.isVisible();
        // The editor may not know yet that it is read-only.
        if (!isRefused) await workbench.page.keyboard.press('Control+Z');
        return isRefused;
      },
      (isRefused) => isRefused,
    );
    await picture('other-account');
    await workbench.page.keyboard.press('Control+S');
    await workbench.page.locator('.tab[data-resource-name="plan.md"]').click();
    await workbench.editor.waitForTab('plan.md');
    await workbench.page.keyboard.press('Control+S');
    await workbench.notifications.waitFor(/belongs to another Engee account/);
    await dirtyTab().waitFor();
    assert.deepEqual([await readOnServer('notes.md'), await readOnServer('plan.md')], [before, notes]);

    await workbench.runCommand('Engee: Switch Account…');
    await workbench.quickInput.choose(demoUser.nickname);
    await workbench.statusBar.waitFor(/Engee: Running/);
    await workbench.editor.waitForTab('plan.md');
    await workbench.editor.focus();
    await saveAs('plan.md', `Unsaved. ${notes}`);
  });

  /** Adds the folder to the workspace, which restarts the editor, and opens a file in it. */
  async function mount(): Promise<void> {
    await workbench.runCommand('Engee: Open Server Folder in Workspace…');
    await workbench.quickInput.waitFor('Open Server Folder in Workspace: /user');
    await workbench.quickInput.choose('lab');
    await workbench.quickInput.waitFor('Open Server Folder in Workspace: /user/lab');
    await workbench.quickInput.choose('Open This Folder');
    await workbench.dialog.waitFor('The editor restarts all its extensions');
    const address = workbench.page.url();
    await workbench.dialog.choose('Add Folder');
    await workbench.page.waitForURL((url) => url.href !== address);
    await workbench.page.locator('.monaco-workbench .part.statusbar').waitFor();
    await workbench.runCommand('View: Show Explorer');
    const file = workbench.explorer.row('plan.md');
    await expanded(workbench.explorer.row('lab (Engee)'), file);
    await file.click();
    await workbench.editor.waitForTab('plan.md');
    assert.match(await workbench.editor.visibleText(), /# Notes/);
  }

  it('are a folder of a workspace with another folder after the restart of the editor (vscode#75720)', async () => {
    await workbench.runCommand('View: Close All Editors');
    await mount();
    await workbench.explorer.row('pendulum').waitFor();
    await picture('mounted-beside');
  });

  it('are the first folder of an empty window after the restart of the editor (vscode#75720)', async () => {
    await workbench.page.goto(`http://${session.instance.authority}/?ew=true`);
    await workbench.page.locator('.monaco-workbench .part.statusbar').waitFor();
    await mount();
    await picture('mounted-first');
  });
});
