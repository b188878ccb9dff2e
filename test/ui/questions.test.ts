import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import { startUiSession, testedRelease, type UiSession } from './driver/uiSession.ts';
import { SCREENSHOTS, type Workbench } from './driver/workbench.ts';
import { confirmAddress, enterToken } from './mainJob.ts';

describe('Questions that a person answers', () => {
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

  it('a token that cannot be one is refused in the box, before anything is sent', async () => {
    await workbench.runCommand('Engee: Sign In');
    await confirmAddress(workbench, session.sandbox);
    await workbench.quickInput.waitFor('Personal access token');
    await workbench.quickInput.answer('two words');
    await workbench.quickInput.waitFor(/This is not a token/);
    assert.deepEqual(await session.sandbox.control.requests({ path: '/account/api/oauth2/session' }), []);
  });

  it('a token that Engee refuses stays in the box with the reason', async () => {
    await workbench.quickInput.answer('engee-unknown-token');
    await workbench.quickInput.waitFor(/does not accept this token/);
    await workbench.screenshot(join(SCREENSHOTS, `token-refused-${testedRelease()}.png`));
  });

  it('the right one signs in, and a reload keeps it', async () => {
    await enterToken(workbench, session.sandbox.personalAccessToken);
    await workbench.statusBar.waitFor('Engee: Stopped');
    await workbench.reload();
    await workbench.openFile('pendulum.jl');
    await workbench.statusBar.waitFor('Engee: Stopped');
  });

  it('a run while the server is stopped asks first; Cancel starts nothing', async () => {
    await workbench.editor.goTo(4);
    await workbench.runCommand('Engee: Run Selection in Engee');
    await workbench.dialog.waitFor('Your Engee server is not running. Start it and run the code?');
    await workbench.screenshot(join(SCREENSHOTS, `start-offer-${testedRelease()}.png`));
    await workbench.dialog.choose('Cancel');
    assert.equal(await session.sandbox.control.serverStatus(), 'stopped');
  });

  it('with a yes it starts the server and then runs', async () => {
    await workbench.editor.goTo(4);
    await workbench.page.keyboard.press('Control+Alt+Enter');
    await workbench.dialog.waitFor('Your Engee server is not running');
    await workbench.dialog.choose('Start and Run');
    await workbench.statusBar.waitFor(/Engee: Running/);
    await workbench.output.waitFor('9.81');
  });

  it('to stop asks first; Cancel leaves the server running', async () => {
    await workbench.runCommand('Engee: Stop Server…');
    assert.match(await workbench.dialog.waitFor('Stop your Engee server?'), /variables/i);
    await workbench.dialog.choose('Cancel');
    assert.equal(await session.sandbox.control.serverStatus(), 'running');
  });

  it('who is signed in can add an account, and who is not can sign in', async () => {
    assert.ok(await workbench.quickInput.offers('Engee: Add Account…'));
    await workbench.quickInput.waitUntilNotOffered('Engee: Sign In');
  });

  it('a sign-out says that the server goes on running, and leads back', async () => {
    await workbench.runCommand('Engee: Sign Out');
    await workbench.statusBar.waitFor('Engee: Signed Out');
    const goesOn = /still running and goes on using your hours/;
    await workbench.notifications.waitFor(goesOn);
    await workbench.screenshot(join(SCREENSHOTS, `signed-out-running-${testedRelease()}.png`));
    assert.equal(await session.sandbox.control.serverStatus(), 'running');
    assert.ok(await workbench.quickInput.offers('Engee: Sign In'));
    await workbench.quickInput.waitUntilNotOffered('Engee: Add Account…');
    await workbench.notifications.click(goesOn, 'Sign In');
    await workbench.quickInput.waitFor('Personal access token');
  });

  it('a token newer than the server is explained, and Restart Server makes it work', async () => {
    const { control } = session.sandbox;
    await enterToken(workbench, await control.createToken());
    await workbench.statusBar.waitFor(/Engee: Running/);
    await workbench.editor.goTo(5);
    await workbench.runCommand('Engee: Run Selection in Engee');
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
    await workbench.runCommand('Engee: Run Selection in Engee');
    await workbench.output.waitFor('0.15');
  });
});

describe('A sign-in that is over', () => {
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

  it('R20 is said when it is found out, although nobody asked for anything', async () => {
    const { workbench, sandbox } = session;
    await sandbox.control.revokeToken(sandbox.personalAccessToken);
    await workbench.reload();
    await workbench.openFile('pendulum.jl');
    assert.deepEqual(await workbench.notifications.buttons(message), ['Sign In']);
    await workbench.screenshot(join(SCREENSHOTS, `sign-in-expired-${testedRelease()}.png`));
  });

  it('and its button leads to a new sign-in', async () => {
    const { workbench, sandbox } = session;
    token = await sandbox.control.createToken();
    await workbench.notifications.click(message, 'Sign In');
    await enterToken(workbench, token);
    await workbench.statusBar.waitFor('Engee: Stopped');
  });

  it('is said once when a command fails for it as well', async () => {
    const { workbench, sandbox } = session;
    await sandbox.control.revokeToken(token);
    await workbench.runCommand('Engee: Start Server');
    await workbench.notifications.waitFor(message);
    await workbench.statusBar.waitFor('Engee: Sign In Again');
    assert.equal((await workbench.notifications.texts()).filter((text) => text.includes(message)).length, 1);
  });
});

describe('A workspace that is not trusted', () => {
  let session: UiSession;

  before(async () => {
    session = await startUiSession({
      asksForTrust: true,
      settings: { 'security.workspace.trust.startupPrompt': 'never' },
    });
  });

  after(() => session.close());

  it('lets the user sign in, and offers neither running nor moving files', async () => {
    const { workbench, sandbox } = session;
    await workbench.openFile('pendulum.jl');
    await workbench.runCommand('Engee: Sign In');
    await confirmAddress(workbench, sandbox);
    await enterToken(workbench, sandbox.personalAccessToken);
    await workbench.statusBar.waitFor('Engee: Stopped');
    assert.ok(await workbench.quickInput.offers('Engee: Start Server'), 'Start Server is not offered');
    const offered = await workbench.quickInput.commands('Engee');
    for (const command of [
      'Run Selection in Engee',
      'Run Cell in Engee',
      'Run File in Engee',
      'Upload to Engee…',
      'Download from Engee…',
    ]) {
      assert.ok(!offered.includes(`Engee: ${command}`), `${command} is offered`);
    }
  });

  it('says why a shortcut runs nothing, and leads to the trust', async () => {
    const { workbench, sandbox } = session;
    await sandbox.control.clearRequests();
    const message = 'Code can be run in Engee only from a workspace that you trust.';
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
