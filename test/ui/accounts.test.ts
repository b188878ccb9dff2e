import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import { untilRemembered } from './driver/remembered.ts';
import { startUiSession, testedRelease, type UiSession } from './driver/uiSession.ts';
import { SCREENSHOTS } from './driver/workbench.ts';
import { confirmAddress } from './mainJob.ts';

const infoPath = '/account/api/engee/info';
const sessionPath = '/account/api/oauth2/session';

describe('Several accounts', () => {
  let session: UiSession;
  const tokens = new Map<string, string>();

  before(async () => {
    session = await startUiSession();
    await session.workbench.openFile('pendulum.jl');
  });

  after(() => session.close());

  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await picture('failed');
  });

  const picture = (name: string) =>
    session.workbench.screenshot(join(SCREENSHOTS, `accounts-${name}-${testedRelease()}.png`));

  /** Enters a new token that belongs to a user with this name. */
  async function enterTokenOf(name: string): Promise<void> {
    const { workbench, sandbox } = session;
    const token = await sandbox.control.createToken();
    tokens.set(name, token);
    await sandbox.control.addFault({
      path: sessionPath,
      times: 1,
      fault: { kind: 'mergeJson', members: { sub: `sub-of-${name}`, nickname: name } },
    });
    await workbench.quickInput.waitFor('Personal access token');
    await workbench.quickInput.answer(token);
  }

  async function signInAs(name: string): Promise<void> {
    const { workbench } = session;
    await workbench.runCommand(tokens.size === 0 ? 'Engee: Sign In' : 'Engee: Add Account…');
    if (tokens.size === 0) await confirmAddress(workbench, session.sandbox);
    await enterTokenOf(name);
    await workbench.quickInput.waitUntilClosed();
    await untilUsed(name);
  }

  /** Waits for a server state request with this account's token. */
  async function untilUsed(name: string): Promise<void> {
    const { sandbox } = session;
    for (let after = 0; ;) {
      const request = await sandbox.control.nextRequest({ path: infoPath, after });
      if (request.headers['authorization'] === `Bearer ${tokens.get(name) ?? ''}`) return;
      after = request.id;
    }
  }

  it('shows two signed-in accounts in the Accounts menu', async () => {
    await signInAs('anna');
    await signInAs('boris');
    await session.workbench.statusBar.waitFor('Engee: Stopped');
    await session.workbench.accounts.waitForEngee('anna', 'boris');
  });

  it('uses the selected account after Switch Account and after a reload', async () => {
    const { workbench, sandbox } = session;
    await workbench.runCommand('Engee: Switch Account…');
    await workbench.quickInput.waitFor('Select an account for this window');
    assert.deepEqual(await workbench.quickInput.items(), ['boris', 'anna', 'Sign in with another account']);
    await picture('switch');
    await sandbox.control.clearRequests();
    await workbench.quickInput.choose('anna');
    await untilUsed('anna');
    await workbench.statusBar.waitFor('Engee: Stopped');
    await workbench.accounts.waitForEngee('anna', 'boris');
    await untilRemembered(workbench.page, 'sub-of-anna');
    await sandbox.control.clearRequests();
    await workbench.reload();
    await workbench.openFile('pendulum.jl');
    await workbench.statusBar.waitFor('Engee: Stopped');
    const used = (await sandbox.control.requests({ path: infoPath })).map(({ headers }) => headers['authorization']);
    assert.deepEqual([...new Set(used)], [`Bearer ${tokens.get('anna') ?? ''}`]);
  });

  it('rejects a ninth account until one is signed out', async () => {
    const { workbench } = session;
    const others = ['user-3', 'user-4', 'user-5', 'user-6', 'user-7', 'user-8'];
    for (const name of others) await signInAs(name);
    await workbench.runCommand('Engee: Add Account…');
    await enterTokenOf('one-more');
    await workbench.quickInput.waitFor(/signed in to Engee with 8 accounts.*Sign out of one of them/);
    await picture('too-many');
    await workbench.quickInput.dismiss();
    await workbench.accounts.waitForEngee('anna', 'boris', ...others);
    await workbench.runCommand('Engee: Sign Out of One Account…');
    await workbench.quickInput.waitFor('Select an account to sign out of');
    await picture('sign-out-of-one');
    await workbench.quickInput.choose('boris');
    await signInAs('one-more');
    await workbench.accounts.waitForEngee('anna', 'one-more', ...others);
  });
});
