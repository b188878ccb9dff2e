import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import { startUiSession, testedRelease, type UiSession } from './driver/uiSession.ts';
import { SCREENSHOTS, Workbench } from './driver/workbench.ts';
import { oauthSteps } from './mainJob.ts';

const tokenPath = '/account/api/oauth2/token';
const infoPath = '/account/api/engee/info';
const accessTokenTtlS = 6;

describe('Two pages of one browser editor, with tokens that are renewed', () => {
  let session: UiSession;
  let second: Workbench;

  before(async () => {
    session = await startUiSession({ sandbox: { accessTokenTtlS } });
    const { workbench, browser, instance, folder } = session;
    await workbench.openFile('pendulum.jl');
    for (const step of oauthSteps) await step.run(session);
    second = await Workbench.open(browser, instance, { folder });
    await second.openFile('pendulum.jl');
    await second.statusBar.waitFor('Engee: Stopped');
  });

  after(() => session.close());

  afterEach(async function () {
    if (this.currentTest?.state !== 'failed') return;
    await session.workbench.screenshot(join(SCREENSHOTS, `pages-first-failed-${testedRelease()}.png`));
    await second.screenshot(join(SCREENSHOTS, `pages-second-failed-${testedRelease()}.png`));
  });

  /** Every renewal so far; trying the client and signing in ask for tokens as well. */
  const renewals = async () =>
    (await session.sandbox.control.requests({ path: tokenPath }))
      .map(({ body, status }) => ({ status, refreshToken: new URLSearchParams(body).get('refresh_token') }))
      .filter(({ refreshToken }) => refreshToken !== null);
  const lastInfo = async () => (await session.sandbox.control.requests({ path: infoPath })).at(-1)?.id ?? 0;

  /** Has this page ask for the server's state, and waits for its answer. */
  async function refreshState(page: Workbench): Promise<void> {
    const after = await lastInfo();
    await page.page.bringToFront();
    await page.runCommand('Engee: Refresh Server State');
    await session.sandbox.control.nextRequest({ path: infoPath, after });
    await page.statusBar.waitFor('Engee: Stopped');
  }

  /** Lets this page work until it has renewed the tokens. */
  async function renewIn(page: Workbench): Promise<void> {
    const before = (await renewals()).length;
    do await refreshState(page);
    while ((await renewals()).length === before);
  }

  async function assertNoneRefused(): Promise<void> {
    const sent = await renewals();
    assert.ok(sent.length >= 4, String(sent.length));
    assert.deepEqual([...new Set(sent.map(({ status }) => status))], [200]);
    assert.equal(
      new Set(sent.map(({ refreshToken }) => refreshToken)).size,
      sent.length,
      'each refresh token is sent once',
    );
  }

  it('R20 whichever page renews, the other one stays signed in and goes on from there', async () => {
    const { workbench } = session;
    for (let round = 0; round < 2; round++) {
      await renewIn(workbench);
      await refreshState(second);
      await renewIn(second);
      await refreshState(workbench);
    }
    await second.screenshot(join(SCREENSHOTS, `pages-second-${testedRelease()}.png`));
    await assertNoneRefused();
  });

  it('a page that is reloaded takes up the newest tokens, whatever it finds in storage', async () => {
    await renewIn(second);
    await session.workbench.page.bringToFront();
    await session.workbench.reload();
    await session.workbench.openFile('pendulum.jl');
    await refreshState(session.workbench);
    await refreshState(second);
    await assertNoneRefused();
  });

  it('R26 a sign-out in one of them is final in both', async () => {
    await session.workbench.runCommand('Engee: Sign Out');
    await session.workbench.statusBar.waitFor('Engee: Signed Out');
    await second.page.bringToFront();
    await second.runCommand('Engee: Refresh Server State');
    await second.statusBar.waitFor('Engee: Signed Out');
    await second.reload();
    await second.openFile('pendulum.jl');
    await second.statusBar.waitFor('Engee: Signed Out');
  });
});
