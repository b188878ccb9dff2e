import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import { startUiSession, testedRelease, type UiSession } from './driver/uiSession.ts';
import { SCREENSHOTS, Workbench } from './driver/workbench.ts';
import { oauthSteps } from './mainJob.ts';

const tokenPath = '/account/api/oauth2/token';
const infoPath = '/account/api/engee/info';
const accessTokenTtlS = 6;

describe('Two pages of one browser editor with token renewal', () => {
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

  /** Returns all renewals. Other token requests come from the check of the client and from the sign-in. */
  const renewals = async () =>
    (await session.sandbox.control.requests({ path: tokenPath }))
      .map(({ body, status }) => ({ status, refreshToken: new URLSearchParams(body).get('refresh_token') }))
      .filter(({ refreshToken }) => refreshToken !== null);
  const lastInfo = async () => (await session.sandbox.control.requests({ path: infoPath })).at(-1)?.id ?? 0;

  /** Refreshes the server state in this page and waits for the response. */
  async function refreshState(page: Workbench): Promise<void> {
    const after = await lastInfo();
    await page.page.bringToFront();
    await page.runCommand('Engee: Refresh Server State');
    await session.sandbox.control.nextRequest({ path: infoPath, after });
    await page.statusBar.waitFor('Engee: Stopped');
  }

  /** Sends requests from this page until it renews the tokens. */
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

  it('keeps both pages signed in whichever page renews the tokens', async () => {
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

  it('uses the newest tokens after a reload of a page', async () => {
    await renewIn(second);
    await session.workbench.page.bringToFront();
    await session.workbench.reload();
    await session.workbench.openFile('pendulum.jl');
    await refreshState(session.workbench);
    await refreshState(second);
    await assertNoneRefused();
  });

  it('signs out of both pages permanently', async () => {
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
