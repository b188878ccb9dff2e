import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { after, afterEach, before, describe, it } from 'mocha';
import { freePort } from '../host/freePort.ts';
import { eventually } from '../host/eventually.ts';
import { startUiSession, testedRelease, type UiSession } from './driver/uiSession.ts';
import { SCREENSHOTS, type Workbench } from './driver/workbench.ts';
import { configureOAuth, confirmAddress, enterToken } from './mainJob.ts';

const redirectPage = 'https://redirect.example/auth/redirect.html';
const isSetUp = /Signing in with the browser is set up/;

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

  /** Runs Sign In, chooses this way, and gives this answer on the pages of Engee; gives the tab that this ends in. */
  async function consent(way: string, answer: 'Allow' | 'Deny' = 'Allow'): Promise<Page> {
    await workbench.runCommand('Engee: Sign In');
    const tab = await workbench.externalPage(() => workbench.quickInput.choose(way));
    const button = tab.getByRole('button', { name: /^(Sign in as|Allow)/ });
    // Engee knows a person who was there before.
    if ((await button.innerText()).startsWith('Sign in')) await button.click();
    await tab.getByRole('button', { name: answer }).click();
    return tab;
  }

  async function signOut(): Promise<void> {
    await workbench.runCommand('Engee: Sign Out');
    await workbench.statusBar.waitFor('Engee: Signed Out');
  }

  it('a client that Engee does not know is found out before it is kept', async () => {
    await workbench.runCommand('Engee: Configure OAuth Client…');
    await workbench.quickInput.waitFor('Client id');
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
      await workbench.dialog.waitFor('may not work like this'),
      /does not accept this client id with this secret/,
    );
    await workbench.dialog.choose('Cancel');
    await workbench.runCommand('Engee: Sign In');
    await confirmAddress(workbench, session.sandbox);
    // Nothing was kept, so the token is asked for at once.
    await workbench.quickInput.waitFor('Personal access token');
    assert.ok(await workbench.quickInput.isMasked());
    await workbench.quickInput.dismiss();
  });

  it('by a port of this computer', async () => {
    await setUp(loopback);
    const tab = await consent('Browser');
    await tab.getByText('You can close this page now').waitFor();
    assert.equal(new URL(tab.url()).origin, new URL(loopback).origin);
    await tab.close();
    await workbench.statusBar.waitFor('Engee: Stopped');
    await signOut();
  });

  it('F6 after a refusal the page says so, and the sign-in is over', async () => {
    const tab = await consent('Browser', 'Deny');
    await tab.getByRole('heading', { name: 'The sign-in was canceled or refused' }).waitFor();
    await tab.close();
    await workbench.notifications.waitUntilGone(/Waiting for sign-in/);
    await workbench.statusBar.waitFor('Engee: Signed Out');
  });

  it('F8 R36 what Engee says of a refusal is shown as plain text, with nothing in it to click', async () => {
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

  it('F12 R5 with the port taken no browser opens; a token still does it', async () => {
    const squatter = createServer().listen(Number(new URL(loopback).port), '127.0.0.1');
    await once(squatter, 'listening');
    const pages = session.browser.context.pages().length;
    await workbench.runCommand('Engee: Sign In');
    await workbench.quickInput.choose('Browser');
    await workbench.dialog.waitFor(/is used by another program/);
    assert.deepEqual((await workbench.dialog.buttons()).sort(), ['Cancel', 'Paste the Address', 'Use a Token']);
    await picture('port-taken');
    await workbench.dialog.choose('Use a Token');
    await workbench.quickInput.waitFor('Personal access token');
    assert.equal(session.browser.context.pages().length, pages);
    await enterToken(workbench, session.sandbox.personalAccessToken);
    await workbench.statusBar.waitFor('Engee: Stopped');
    squatter.close();
    await signOut();
  });

  it('by the address pasted by hand, and by no other', async () => {
    const answered = session.browser.context.waitForEvent('request', (request) => request.url().startsWith(loopback));
    const tab = await consent('Browser, address pasted by hand');
    const address = (await answered).url();
    await tab.close();
    await workbench.quickInput.waitFor('Address from the browser');
    await workbench.notifications.waitFor(/Waiting for sign-in in the browser/);
    await workbench.quickInput.answer(address.replace(loopback, 'https://evil.example/callback'));
    await workbench.quickInput.waitFor(/This is the address of another page/);
    await workbench.quickInput.answer(address.replace('state=', 'state=x'));
    await workbench.quickInput.waitFor(/does not belong to the sign-in/);
    await picture('paste');
    await workbench.quickInput.answer(`"${address}"`);
    await workbench.statusBar.waitFor('Engee: Stopped');
    await workbench.notifications.waitUntilGone(/Waiting for sign-in/);
    await signOut();
  });

  it('the box for the address is one click away while the browser is waited for', async () => {
    await workbench.runCommand('Engee: Sign In');
    const tab = await workbench.externalPage(() => workbench.quickInput.choose('Browser'));
    await tab.close();
    const waiting = /Waiting for sign-in in the browser/;
    await workbench.notifications.message(waiting).getByRole('link', { name: 'Paste the address by hand' }).click();
    await workbench.quickInput.waitFor('Address from the browser');
    await workbench.notifications.click(waiting, 'Cancel');
    await workbench.notifications.waitUntilGone(waiting);
    await workbench.statusBar.waitFor('Engee: Signed Out');
  });

  it('by a page that sends the browser on, once the user has agreed to the address of this editor', async () => {
    await setUp(redirectPage);
    const tab = await consent('Browser');
    await tab.getByRole('button', { name: `Continue to ${new URL(workbench.page.url()).host}` }).click();
    await tab.getByText('You can close this page now').waitFor();
    await tab.close();
    await workbench.statusBar.waitFor('Engee: Stopped');
    await signOut();
  });
});

describe('A browser that does not open', () => {
  const engee = 'https://engee.invalid';
  let session: UiSession;

  before(async () => {
    session = await startUiSession({ settings: { 'engee.baseUrl': engee } });
    await session.workbench.openFile('pendulum.jl');
  });

  after(() => session.close());

  it('a client that cannot be tried is kept if the user says so', async () => {
    const { workbench } = session;
    const isSaved = configureOAuth(session);
    assert.match(await workbench.dialog.waitFor('may not work like this'), /Can't reach Engee/);
    await workbench.dialog.choose('Save Anyway');
    await isSaved;
  });

  it('F19 the address can be copied, and the sign-in waits for it', async () => {
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
