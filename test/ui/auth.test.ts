import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import { demoUser } from '../sandbox/account/demoUser.ts';
import { filesContaining } from './driver/filesLeft.ts';
import { startUiSession, testedRelease, type UiSession } from './driver/uiSession.ts';
import { SCREENSHOTS, Workbench } from './driver/workbench.ts';
import { configureOAuth, confirmAddress, enterOAuthClient, enterToken, oauthSteps } from './mainJob.ts';

/** Starts a foreign server that records its requests. */
async function listenAsStranger() {
  const seen: string[] = [];
  const server: Server = createServer((request, response) => {
    seen.push(`${request.method ?? ''} ${request.url ?? ''} ${request.headers.authorization ?? 'without a token'}`);
    response.writeHead(503).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const baseUrl = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  return {
    baseUrl,
    seen,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

function keepPictureOfFailure(session: () => UiSession, name: string): void {
  afterEach(async function () {
    if (this.currentTest?.state === 'failed')
      await session().workbench.screenshot(join(SCREENSHOTS, `${name}-failed-${testedRelease()}.png`));
  });
}

describe('Sign-in with a token', () => {
  let session: UiSession;
  let stranger: Awaited<ReturnType<typeof listenAsStranger>>;

  before(async () => {
    stranger = await listenAsStranger();
    session = await startUiSession();
  });

  after(async () => {
    await session.close();
    await stranger.close();
  });

  keepPictureOfFailure(() => session, 'auth-token');

  it('ignores the address and the OAuth client in the settings of a hostile workspace', async () => {
    const { workbench, sandbox, folder } = session;
    await mkdir(join(folder, '.vscode'), { recursive: true });
    await writeFile(
      join(folder, '.vscode', 'settings.json'),
      JSON.stringify({
        'engee.baseUrl': stranger.baseUrl,
        'engee.oauth.clientId': 'client-of-a-stranger',
        'engee.oauth.redirectUri': `${stranger.baseUrl}/callback`,
        'engee.oauth.scope': 'everything',
      }),
    );
    await workbench.reload();
    await workbench.openFile('pendulum.jl');
    await workbench.statusBar.waitFor('Engee: Signed Out');
    await workbench.runCommand('Engee: Sign In');
    await confirmAddress(workbench, sandbox);
    // The sign-in method is not asked for, because the workspace's OAuth client is ignored.
    await workbench.quickInput.waitFor('Personal access token');
    assert.deepEqual(await sandbox.control.requests(), []);
    await enterToken(workbench, sandbox.personalAccessToken);
    await workbench.statusBar.waitFor('Engee: Stopped');
    assert.ok((await sandbox.control.requests()).length > 0);
    assert.deepEqual(stranger.seen, []);
  });

  it('shows the account in the Accounts menu and keeps it after a reload', async () => {
    const { workbench } = session;
    await workbench.accounts.waitForEngee(demoUser.nickname);
    await workbench.reload();
    await workbench.openFile('pendulum.jl');
    await workbench.statusBar.waitFor('Engee: Stopped');
    await workbench.accounts.waitForEngee(demoUser.nickname);
  });

  it('does not send the token to another configured address and uses it again at the first one', async () => {
    const { workbench, sandbox, instance } = session;
    const settings = join(instance.dataDirectory, 'data', 'User', 'settings.json');
    const before = await readFile(settings, 'utf8');
    await writeFile(settings, JSON.stringify({ ...(JSON.parse(before) as object), 'engee.baseUrl': stranger.baseUrl }));
    await workbench.reload();
    await workbench.openFile('pendulum.jl');
    await workbench.statusBar.waitFor('Engee: Signed Out');
    await workbench.accounts.waitForEngee();
    await writeFile(settings, before);
    await workbench.reload();
    await workbench.openFile('pendulum.jl');
    await workbench.statusBar.waitFor('Engee: Stopped');
    assert.deepEqual(stranger.seen, []);
    assert.ok((await sandbox.control.requests()).length > 0);
  });
});

describe('Sign-in through the browser', () => {
  let session: UiSession;
  let second: Workbench;

  before(async () => {
    session = await startUiSession();
    await session.workbench.openFile('pendulum.jl');
    for (const step of oauthSteps) await step.run(session);
  });

  after(() => session.close());

  keepPictureOfFailure(() => session, 'auth-oauth');

  it('keeps the account after a reload', async () => {
    const { workbench } = session;
    await workbench.reload();
    await workbench.openFile('pendulum.jl');
    await workbench.statusBar.waitFor('Engee: Stopped');
    await workbench.accounts.waitForEngee(demoUser.nickname);
  });

  it('deactivates the account while another OAuth client is configured', async () => {
    const { workbench, sandbox } = session;
    const isSetUp = /Browser sign-in is set up/;
    await enterOAuthClient({
      ...session,
      sandbox: { ...sandbox, oauthClient: { ...sandbox.oauthClient, clientId: 'another-client' } },
    });
    assert.match(await workbench.dialog.waitFor('may not work with these settings'), /didn't accept this client ID/);
    await workbench.dialog.choose('Save Anyway');
    await workbench.statusBar.waitFor('Engee: Signed Out');
    assert.equal(await workbench.notifications.message(isSetUp).count(), 0);
    await workbench.accounts.waitForEngee();
    await configureOAuth(session);
    await workbench.notifications.close(isSetUp);
    await workbench.statusBar.waitFor('Engee: Stopped');
    await workbench.accounts.waitForEngee(demoUser.nickname);
  });

  it('signs in a second window with the same account', async () => {
    const { browser, instance, folder } = session;
    second = await Workbench.open(browser, instance, { folder });
    await second.openFile('pendulum.jl');
    await second.statusBar.waitFor('Engee: Stopped');
    await second.accounts.waitForEngee(demoUser.nickname);
  });

  it('applies a sign-out to the other window, also after a reload', async () => {
    const { workbench } = session;
    await second.runCommand('Engee: Sign Out');
    await second.statusBar.waitFor('Engee: Signed Out');
    await workbench.page.bringToFront();
    await workbench.runCommand('Engee: Refresh Server State');
    await workbench.statusBar.waitFor('Engee: Signed Out');
    await workbench.accounts.waitForEngee();
    await workbench.reload();
    await workbench.openFile('pendulum.jl');
    await workbench.statusBar.waitFor('Engee: Signed Out');
  });

  it('writes no secret to a log, an output channel or a file', async () => {
    const { sandbox, instance, workbench } = session;
    const requests = await sandbox.control.requests();
    const tokens = requests.flatMap(({ headers }) => headers['authorization']?.replace(/^Bearer /, '') ?? []);
    const form = requests.flatMap(({ path, body }) =>
      path.endsWith('/oauth2/token') ? [new URLSearchParams(body)] : [],
    );
    const inForms = form.flatMap((fields) =>
      ['code', 'code_verifier', 'refresh_token'].flatMap((name) => fields.get(name) ?? []),
    );
    const secrets = [...new Set([...tokens, ...inForms, sandbox.oauthClient.clientSecret])];
    assert.ok(tokens.length > 0 && inForms.length >= 2, 'the test found secrets to search for');
    assert.notDeepEqual(
      await filesContaining(instance.dataDirectory, 'auth: signed in'),
      [],
      'the search finds a known text',
    );
    for (const secret of secrets) {
      assert.deepEqual(await filesContaining(instance.dataDirectory, secret), []);
      assert.ok(!instance.log().includes(secret));
      assert.ok(!(await workbench.page.evaluate<string>('JSON.stringify(localStorage)')).includes(secret));
    }
  });
});
