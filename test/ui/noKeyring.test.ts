import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import { untilRemembered } from './driver/remembered.ts';
import { startUiSession, testedRelease, type UiSession } from './driver/uiSession.ts';
import { SCREENSHOTS } from './driver/workbench.ts';
import { confirmAddress, enterToken } from './mainJob.ts';

const forgotten = /secret storage no longer has your Engee sign-in/;

describe('Editor without a keyring', () => {
  let session: UiSession;

  before(async () => {
    session = await startUiSession({ keepsSecrets: false });
    await session.workbench.openFile('pendulum.jl');
  });

  after(() => session.close());

  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await picture('failed');
  });

  const picture = (name: string) =>
    session.workbench.screenshot(join(SCREENSHOTS, `no-keyring-${name}-${testedRelease()}.png`));

  async function signIn(): Promise<void> {
    const { workbench, sandbox } = session;
    await enterToken(workbench, sandbox.personalAccessToken);
    await workbench.statusBar.waitFor('Engee: Stopped');
  }

  it('signs in and shows no warning before a reload', async () => {
    const { workbench, sandbox } = session;
    await workbench.statusBar.waitFor('Engee: Signed Out');
    assert.deepEqual(await workbench.notifications.texts(), []);
    await workbench.runCommand('Engee: Sign In');
    await confirmAddress(workbench, sandbox);
    await signIn();
  });

  it('explains the lost sign-in once after a reload and signs in again', async () => {
    const { workbench } = session;
    await untilRemembered(workbench.page, 'engee.account:');
    await workbench.reload();
    await workbench.openFile('pendulum.jl');
    await workbench.statusBar.waitFor('Engee: Signed Out');
    assert.match(await workbench.notifications.waitFor(forgotten), /Without a keyring, this happens at each start/);
    assert.equal((await workbench.notifications.texts()).length, 1);
    await picture('forgotten');
    await workbench.notifications.click(forgotten, 'Sign In');
    await signIn();
  });

  it('shows no warning at the next start after a sign-out', async () => {
    const { workbench } = session;
    await workbench.runCommand('Engee: Sign Out');
    await workbench.statusBar.waitFor('Engee: Signed Out');
    await untilRemembered(workbench.page, 'engee.signedOut:');
    await workbench.reload();
    await workbench.openFile('pendulum.jl');
    await workbench.statusBar.waitFor('Engee: Signed Out');
    assert.deepEqual(await workbench.notifications.texts(), []);
  });
});
