import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import { startUiSession, testedRelease, type UiSession } from './driver/uiSession.ts';
import { SCREENSHOTS, type Workbench } from './driver/workbench.ts';
import { confirmAddress, enterToken } from './mainJob.ts';

describe('Questions to the user', () => {
  let session: UiSession;
  let workbench: Workbench;

  before(async () => {
    session = await startUiSession();
    ({ workbench } = session);
    await workbench.openFile('pendulum.jl');
  });

  after(() => session.close());

  afterEach(async function () {
    if (this.currentTest?.state === 'failed')
      await workbench.screenshot(join(SCREENSHOTS, `questions-failed-${testedRelease()}.png`));
  });

  it('rejects a malformed token in the box before anything is sent', async () => {
    await workbench.runCommand('Engee: Sign In');
    await confirmAddress(workbench, session.sandbox);
    await workbench.quickInput.waitFor('Personal access token');
    await workbench.quickInput.answer('two words');
    await workbench.quickInput.waitFor(/This is not a token/);
    assert.deepEqual(await session.sandbox.control.requests({ path: '/account/api/oauth2/session' }), []);
  });

  it('keeps a token that Engee refuses in the box and shows the reason', async () => {
    await workbench.quickInput.answer('engee-unknown-token');
    await workbench.quickInput.waitFor(/didn't accept this token/);
    await workbench.screenshot(join(SCREENSHOTS, `token-refused-${testedRelease()}.png`));
  });

  it('signs in with a valid token and stays signed in after a reload', async () => {
    await enterToken(workbench, session.sandbox.personalAccessToken);
    await workbench.statusBar.waitFor('Engee: Stopped');
    await workbench.reload();
    await workbench.openFile('pendulum.jl');
    await workbench.statusBar.waitFor('Engee: Stopped');
  });

  it('asks before a run starts the server, and starts nothing on Cancel', async () => {
    await workbench.editor.goTo(4);
    await workbench.runCommand('Engee: Run Selection');
    await workbench.dialog.waitFor('Your Engee server is not running. Start it and run the code?');
    await workbench.screenshot(join(SCREENSHOTS, `start-offer-${testedRelease()}.png`));
    await workbench.dialog.choose('Cancel');
    assert.equal(await session.sandbox.control.serverStatus(), 'stopped');
  });

  it('starts the server and then runs the code if the user agrees', async () => {
    await workbench.editor.goTo(4);
    await workbench.page.keyboard.press('Control+Alt+Enter');
    await workbench.dialog.waitFor('Your Engee server is not running');
    await workbench.dialog.choose('Start and Run');
    await workbench.statusBar.waitFor(/Engee: Running/);
    await workbench.output.waitFor('9.81');
  });

  it('asks before it stops the server, and keeps it running on Cancel', async () => {
    await workbench.runCommand('Engee: Stop Server…');
    assert.match(await workbench.dialog.waitFor('Stop your Engee server?'), /variables/i);
    await workbench.dialog.choose('Cancel');
    assert.equal(await session.sandbox.control.serverStatus(), 'running');
  });

  it('offers Add Account instead of Sign In while signed in', async () => {
    assert.ok(await workbench.quickInput.offers('Engee: Add Account…'));
    await workbench.quickInput.waitUntilNotOffered('Engee: Sign In');
  });

  it('says after a sign-out that the server is still running, and offers to sign in again', async () => {
    await workbench.runCommand('Engee: Sign Out');
    await workbench.statusBar.waitFor('Engee: Signed Out');
    const stillRunning = /still running and uses your hours/;
    await workbench.notifications.waitFor(stillRunning);
    await workbench.screenshot(join(SCREENSHOTS, `signed-out-running-${testedRelease()}.png`));
    assert.equal(await session.sandbox.control.serverStatus(), 'running');
    assert.ok(await workbench.quickInput.offers('Engee: Sign In'));
    await workbench.quickInput.waitUntilNotOffered('Engee: Add Account…');
    await workbench.notifications.click(stillRunning, 'Sign In');
    await workbench.quickInput.waitFor('Personal access token');
  });

  it('explains that a token is newer than the server, and Restart Server fixes it', async () => {
    const { control } = session.sandbox;
    await enterToken(workbench, await control.createToken());
    await workbench.statusBar.waitFor(/Engee: Running/);
    await workbench.editor.goTo(5);
    await workbench.runCommand('Engee: Run Selection');
    const message = /does not recognize this token/;
    await workbench.notifications.waitFor(message);
    await workbench.screenshot(join(SCREENSHOTS, `token-too-new-${testedRelease()}.png`));
    await control.clearRequests();
    await workbench.notifications.click(message, 'Restart Server');
    await workbench.dialog.choose('Restart Server');
    await control.nextRequest({ path: '/account/api/engee/start', method: 'POST' });
    await control.reached('running');
    await workbench.statusBar.waitFor(/Engee: Running/);
    await workbench.editor.goTo(6);
    await workbench.runCommand('Engee: Run Selection');
    await workbench.output.waitFor('0.15');
  });
});

describe('An expired sign-in', () => {
  let session: UiSession;
  let token = '';
  const message = 'no longer accepts your token';

  before(async () => {
    session = await startUiSession();
    const { workbench, sandbox } = session;
    await workbench.openFile('pendulum.jl');
    await workbench.runCommand('Engee: Sign In');
    await confirmAddress(workbench, sandbox);
    await enterToken(workbench, sandbox.personalAccessToken);
    await workbench.statusBar.waitFor('Engee: Stopped');
  });

  after(() => session.close());

  it('is reported when it is discovered, without a command of the user', async () => {
    const { workbench, sandbox } = session;
    await sandbox.control.revokeToken(sandbox.personalAccessToken);
    await workbench.reload();
    await workbench.openFile('pendulum.jl');
    assert.deepEqual(await workbench.notifications.buttons(message), ['Sign In']);
    await workbench.screenshot(join(SCREENSHOTS, `sign-in-expired-${testedRelease()}.png`));
  });

  it('offers a button that signs in again', async () => {
    const { workbench, sandbox } = session;
    token = await sandbox.control.createToken();
    await workbench.notifications.click(message, 'Sign In');
    await enterToken(workbench, token);
    await workbench.statusBar.waitFor('Engee: Stopped');
  });

  it('is reported once when a command also fails because of it', async () => {
    const { workbench, sandbox } = session;
    await sandbox.control.revokeToken(token);
    await workbench.runCommand('Engee: Start Server');
    await workbench.notifications.waitFor(message);
    await workbench.statusBar.waitFor('Engee: Sign In Again');
    assert.equal((await workbench.notifications.texts()).filter((text) => text.includes(message)).length, 1);
  });
});

describe('An untrusted workspace', () => {
  let session: UiSession;

  before(async () => {
    session = await startUiSession({
      asksForTrust: true,
      settings: { 'security.workspace.trust.startupPrompt': 'never' },
    });
  });

  after(() => session.close());

  it('lets the user sign in, but offers neither running code nor moving files', async () => {
    const { workbench, sandbox } = session;
    await workbench.openFile('pendulum.jl');
    await workbench.runCommand('Engee: Sign In');
    await confirmAddress(workbench, sandbox);
    await enterToken(workbench, sandbox.personalAccessToken);
    await workbench.statusBar.waitFor('Engee: Stopped');
    assert.ok(await workbench.quickInput.offers('Engee: Start Server'), 'Start Server is not offered');
    const offered = await workbench.quickInput.commands('Engee');
    for (const command of ['Run Selection', 'Run Cell', 'Run File', 'Upload…', 'Download…']) {
      assert.ok(!offered.includes(`Engee: ${command}`), `${command} is offered`);
    }
  });

  it('says why a keyboard shortcut runs nothing, and offers to manage trust', async () => {
    const { workbench, sandbox } = session;
    await sandbox.control.clearRequests();
    const message = 'You can run code in Engee only from a trusted workspace.';
    for (const keys of ['Control+Alt+Enter', 'Control+Alt+Shift+Enter']) {
      await workbench.editor.goTo(4);
      await workbench.page.keyboard.press(keys);
      assert.deepEqual(await workbench.notifications.buttons(message), ['Manage Workspace Trust']);
      await workbench.editor.waitForCursor(4);
      await workbench.notifications.close(message);
    }
    assert.deepEqual(await sandbox.control.requests({ path: 'external/command/eval' }), []);
  });
});
