import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import type { Page } from 'playwright-core';
import { eventually } from '../host/eventually.ts';
import { freePort } from '../host/freePort.ts';
import { startUiSession, testedRelease, type UiSession } from './driver/uiSession.ts';
import { SCREENSHOTS, type Workbench } from './driver/workbench.ts';
import { configureOAuth, confirmAddress, enterToken } from './mainJob.ts';

const redirectPage = 'https://redirect.example/auth/redirect.html';
const isSetUp = /Browser sign-in is set up/;

describe('Ways to sign in through the browser', () => {
  let session: UiSession;
  let workbench: Workbench;
  let loopback: string;

  before(async () => {
    session = await startUiSession();
    ({ workbench } = session);
    loopback = `http://127.0.0.1:${String(await freePort())}/callback`;
    await session.sandbox.control.registerRedirectUri(loopback);
    await session.sandbox.control.registerRedirectUri(redirectPage);
    const html = await readFile('media/auth/redirect.html');
    await session.browser.context.route(`${redirectPage}*`, (route) =>
      route.fulfill({ contentType: 'text/html; charset=utf-8', body: html }),
    );
    await workbench.openFile('pendulum.jl');
  });

  after(() => session.close());

  afterEach(async function () {
    await picture(
      this.currentTest?.state === 'failed'
        ? 'failed'
        : (this.currentTest?.title ?? '').replaceAll(/\W+/g, '-').slice(0, 40),
    );
  });

  const picture = (name: string) => workbench.screenshot(join(SCREENSHOTS, `ways-in-${name}-${testedRelease()}.png`));

  async function setUp(redirectUri: string): Promise<void> {
    await configureOAuth(session, redirectUri);
    await workbench.notifications.close(isSetUp);
  }

  /** Runs Sign In, selects this way, and answers the pages of Engee. Returns the browser tab. */
  async function consent(way: string, answer: 'Allow' | 'Deny' = 'Allow'): Promise<Page> {
    await workbench.runCommand('Engee: Sign In');
    const tab = await workbench.externalPage(() => workbench.quickInput.choose(way));
    const button = tab.getByRole('button', { name: /^(Sign in as|Allow)/ });
    // A user who signed in before sees only the consent page.
    if ((await button.innerText()).startsWith('Sign in')) await button.click();
    await tab.getByRole('button', { name: answer }).click();
    return tab;
  }

  async function signOut(): Promise<void> {
    await workbench.runCommand('Engee: Sign Out');
    await workbench.statusBar.waitFor('Engee: Signed Out');
  }

  it('does not save a client that Engee refuses', async () => {
    await workbench.runCommand('Engee: Configure OAuth Client…');
    await workbench.quickInput.waitFor('Client ID');
    await workbench.quickInput.answer(session.sandbox.oauthClient.clientId);
    await workbench.quickInput.waitFor('Client secret');
    await workbench.quickInput.answer('not-the-secret');
    await workbench.quickInput.waitFor('Redirect URI');
    await workbench.quickInput.answer('no address');
    await workbench.quickInput.waitFor(/is not a valid address/);
    await workbench.quickInput.answer(loopback);
    await workbench.quickInput.waitFor('Scope');
    await workbench.quickInput.accept();
    assert.match(
      await workbench.dialog.waitFor('may not work with these settings'),
      /didn't accept this client ID and secret/,
    );
    await workbench.dialog.choose('Cancel');
    await workbench.runCommand('Engee: Sign In');
    await confirmAddress(workbench, session.sandbox);
    // Nothing was saved, so the token is requested directly.
    await workbench.quickInput.waitFor('Personal access token');
    assert.ok(await workbench.quickInput.isMasked());
    await workbench.quickInput.dismiss();
  });

  it('signs in through a local port', async () => {
    await setUp(loopback);
    const tab = await consent('Browser');
    await tab.getByText('You can close this page now').waitFor();
    assert.equal(new URL(tab.url()).origin, new URL(loopback).origin);
    await tab.close();
    await workbench.statusBar.waitFor('Engee: Stopped');
    await signOut();
  });

  it('shows a page about the refusal and ends the sign-in', async () => {
    const tab = await consent('Browser', 'Deny');
    await tab.getByRole('heading', { name: 'The sign-in was canceled or refused' }).waitFor();
    await tab.close();
    await workbench.notifications.waitUntilGone(/Waiting for sign-in/);
    await workbench.statusBar.waitFor('Engee: Signed Out');
  });

  it('shows the error description of a refusal as plain text without links', async () => {
    const description = 'no <b>bold</b> [click me](command:workbench.action.terminal.new) \u001b[31mred';
    const body = JSON.stringify({ error: 'invalid_request', error_description: description });
    await session.sandbox.control.addFault({
      path: '/account/api/oauth2/token',
      times: 1,
      fault: { kind: 'status', status: 400, body, contentType: 'application/json' },
    });
    const tab = await consent('Browser');
    await tab.getByText('You can close this page now').waitFor();
    await tab.close();
    const refused = /Engee refused the sign-in/;
    assert.match(
      await workbench.notifications.waitFor(refused),
      /no <b>bold<\/b> \[click me\] \(command:workbench\.action\.terminal\.new\) \[31mred/,
    );
    assert.equal(await workbench.notifications.message(refused).getByRole('link').count(), 0);
    await workbench.notifications.close(refused);
    await workbench.statusBar.waitFor('Engee: Signed Out');
  });

  it('does not open the browser when the port is in use and offers a token instead', async () => {
    const squatter = createServer().listen(Number(new URL(loopback).port), '127.0.0.1');
    await once(squatter, 'listening');
    const pages = session.browser.context.pages().length;
    await workbench.runCommand('Engee: Sign In');
    await workbench.quickInput.choose('Browser');
    await workbench.dialog.waitFor(/is in use by another program/);
    assert.deepEqual((await workbench.dialog.buttons()).sort(), ['Cancel', 'Paste Address', 'Use Token']);
    await picture('port-taken');
    await workbench.dialog.choose('Use Token');
    await workbench.quickInput.waitFor('Personal access token');
    assert.equal(session.browser.context.pages().length, pages);
    await enterToken(workbench, session.sandbox.personalAccessToken);
    await workbench.statusBar.waitFor('Engee: Stopped');
    squatter.close();
    await signOut();
  });

  it('signs in with the pasted address and refuses others', async () => {
    const answered = session.browser.context.waitForEvent('request', (request) => request.url().startsWith(loopback));
    const tab = await consent('Browser (paste the address manually)');
    const address = (await answered).url();
    await tab.close();
    await workbench.quickInput.waitFor('Address from the browser');
    await workbench.notifications.waitFor(/Waiting for sign-in in the browser/);
    await workbench.quickInput.answer(address.replace(loopback, 'https://evil.example/callback'));
    await workbench.quickInput.waitFor(/This is the address of another page/);
    await workbench.quickInput.answer(address.replace('state=', 'state=x'));
    await workbench.quickInput.waitFor(/belongs to another sign-in/);
    await picture('paste');
    await workbench.quickInput.answer(`"${address}"`);
    await workbench.statusBar.waitFor('Engee: Stopped');
    await workbench.notifications.waitUntilGone(/Waiting for sign-in/);
    await signOut();
  });

  it('opens the box for the address from the progress notification', async () => {
    await workbench.runCommand('Engee: Sign In');
    const tab = await workbench.externalPage(() => workbench.quickInput.choose('Browser'));
    await tab.close();
    const waiting = /Waiting for sign-in in the browser/;
    await workbench.notifications.message(waiting).getByRole('link', { name: 'Paste the address manually' }).click();
    await workbench.quickInput.waitFor('Address from the browser');
    await workbench.notifications.click(waiting, 'Cancel');
    await workbench.notifications.waitUntilGone(waiting);
    await workbench.statusBar.waitFor('Engee: Signed Out');
  });

  it('signs in through a redirect page after the user confirms the address of this editor', async () => {
    await setUp(redirectPage);
    const tab = await consent('Browser');
    await tab.getByRole('button', { name: `Continue to ${new URL(workbench.page.url()).host}` }).click();
    await tab.getByText('You can close this page now').waitFor();
    await tab.close();
    await workbench.statusBar.waitFor('Engee: Stopped');
    await signOut();
  });
});

describe('Sign-in when the browser does not open', () => {
  const engee = 'https://engee.invalid';
  let session: UiSession;

  before(async () => {
    session = await startUiSession({ settings: { 'engee.baseUrl': engee } });
    await session.workbench.openFile('pendulum.jl');
  });

  after(() => session.close());

  it('saves a client that cannot be checked when the user confirms it', async () => {
    const { workbench } = session;
    const isSaved = configureOAuth(session);
    assert.match(await workbench.dialog.waitFor('may not work with these settings'), /Can't reach Engee/);
    await workbench.dialog.choose('Save Anyway');
    await isSaved;
  });

  it('offers to copy the address and keeps waiting', async () => {
    const { workbench } = session;
    await workbench.notifications.click(isSetUp, 'Sign In');
    await workbench.dialog.waitFor('engee.invalid');
    await workbench.dialog.choose('Continue');
    await workbench.quickInput.choose('Browser');
    await workbench.dialog.waitFor(/open the external website/);
    await workbench.dialog.choose('Cancel');
    await workbench.notifications.click(/The browser was not opened/, 'Copy Address');
    await workbench.notifications.message(/The browser was not opened/).waitFor({ state: 'hidden' });
    const copied = new URL(
      await eventually(
        () => workbench.page.evaluate<string>('navigator.clipboard.readText()'),
        (text) => text.startsWith(engee),
      ),
    );
    assert.equal(copied.origin + copied.pathname, `${engee}/account/authorize`);
    assert.match(copied.searchParams.get('state') ?? '', /^[\w-]{43}$/);
    await workbench.screenshot(join(SCREENSHOTS, `ways-in-no-browser-${testedRelease()}.png`));
    await workbench.notifications.click(/Waiting for sign-in in the browser/, 'Cancel');
    await workbench.statusBar.waitFor('Engee: Signed Out');
  });
});
