import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { randomToken } from '../../../src/core/lib/crypto.ts';
import { type Browser, launchBrowser } from '../../host/browser.ts';

const address = 'https://redirect.example/auth/redirect.html';
const secret = randomToken();
const commit = '0123456789abcdef0123456789abcdef01234567';
const callbackQuery =
  'vscode-reqid=1&vscode-scheme=code-oss&vscode-authority=engee-community.engee&vscode-path=%2Fauth';
/** Returns the address of a browser editor's callback page. */
const editorAt = (origin: string, path = `/stable-${commit}/callback`) => `${origin}${path}?${callbackQuery}`;
const codeServer = editorAt('http://127.0.0.1:8080');
const webEditor = editorAt('https://vscode.dev', '/callback');
/** Timers of the page run only when a test advances the time. Playwright's own clock would also block its clicks. */
const stoppedTimers = `{
  const timers = new Map();
  let last = 0;
  window.setTimeout = (callback, ms) => { timers.set(++last, { callback, ms }); return last; };
  window.clearTimeout = (id) => timers.delete(id);
  window.elapse = (ms) => {
    for (const [id, timer] of [...timers]) if ((timer.ms -= ms) <= 0 && timers.delete(id)) timer.callback();
  };
}`;
const encode = (target: string) => `${secret}.${Buffer.from(target).toString('base64url')}`;

describe('Redirect page in a browser', () => {
  let browser: Browser;
  let page: Page;
  let html: string;
  /** Hosts that the owner of the page added. */
  let addedHosts = '';
  /** Navigation targets of the page, including editor schemes. */
  let destinations: string[];
  let requests: string[];
  let reportDestination: (destination: string) => void = () => undefined;

  before(async function () {
    this.timeout(300_000);
    browser = await launchBrowser();
    html = await readFile('media/auth/redirect.html', 'utf8');
    await browser.context.route('**/*', async (route) => {
      requests.push(route.request().url());
      if (route.request().url().startsWith(address))
        await route.fulfill({
          contentType: 'text/html; charset=utf-8',
          body: html.replace('content="vscode.dev ', `content="${addedHosts}vscode.dev `),
        });
      else await route.fulfill({ contentType: 'text/html', body: '<p>arrived</p>' });
    });
  });

  after(async () => browser.close());

  beforeEach(() => {
    destinations = [];
    requests = [];
    addedHosts = '';
  });

  before(async () => {
    page = await browser.context.newPage();
    await page.addInitScript(stoppedTimers);
    const session = await browser.context.newCDPSession(page);
    await session.send('Page.enable');
    session.on('Page.frameRequestedNavigation', ({ url }) => {
      destinations.push(url);
      reportDestination(url);
    });
  });

  /**
   * Returns the navigation target of the page with this query. Navigating to an unknown scheme keeps the visit pending.
   */
  async function destinationOf(query: string): Promise<string> {
    void page.goto(`${address}?${query}`, { waitUntil: 'commit' }).catch(() => undefined);
    return new Promise((resolve) => {
      reportDestination = resolve;
    });
  }

  /** Opens the page with this query as Engee does and waits until it is loaded. */
  async function visit(query: string): Promise<void> {
    await page.goto(`${address}?${query}`, { waitUntil: 'load' });
  }

  const shownText = async () => page.locator('main').innerText();

  const editors = [
    'vscode://engee-community.engee/auth',
    'vscode://engee-community.engee/auth?windowId=3',
    'vscode-insiders://engee-community.engee/auth',
    'vscodium://engee-community.engee/auth?windowId=12',
    'cursor://engee-community.engee/auth',
    'windsurf://engee-community.engee/auth',
    'code-oss://engee-community.engee/auth',
  ];
  for (const editor of editors) {
    it(`redirects to ${editor}`, async () => {
      const destination = await destinationOf(`code=a%2Bb%26c&scope=x&iss=y&state=${encode(editor)}`);
      const expected = `${editor}${editor.includes('?') ? '&' : '?'}code=a%2Bb%26c&state=${encode(editor)}`;
      assert.equal(destination, expected);
    });
  }

  const trustedEditors: readonly (readonly [string, string?])[] = [
    [webEditor],
    [editorAt('https://insiders.vscode.dev', '/callback')],
    [editorAt('https://github.dev', '/callback')],
    [editorAt('https://vscode.dev', `/insider-${commit}/callback`)],
    [editorAt('https://code.example.com'), 'code.example.com'],
    [editorAt('https://code.example.com:8443', '/callback'), 'code.example.com:8443'],
    [editorAt('https://code.example.com', `/proxy/8080/stable-${commit}/callback`), 'code.example.com/proxy/8080/'],
    [editorAt('https://code.example.com', '/proxy/8080/callback'), 'code.example.com/proxy/8080'],
  ];
  for (const [editor, entry] of trustedEditors) {
    it(`redirects to ${editor.replace(/\?.*/, '')}${entry === undefined ? '' : `, which the owner added as ${entry}`}`, async () => {
      addedHosts = entry === undefined ? '' : `${entry} `;
      await visit(`code=abc&state=${encode(editor)}`).catch(() => undefined);
      await page.getByText('arrived').waitFor();
      assert.equal(page.url(), `${editor}&code=abc&state=${encode(editor)}`);
    });
  }

  const confirmedEditors: readonly (readonly [string, string, string?])[] = [
    [codeServer, '127.0.0.1:8080'],
    [editorAt('http://localhost:3000', '/callback'), 'localhost:3000'],
    [editorAt('http://127.0.0.1:8000', '/oss-dev/callback'), '127.0.0.1:8000'],
    [editorAt('http://localhost', '/callback'), 'localhost:80'],
    [editorAt('https://127.0.0.1', '/callback'), '127.0.0.1:443'],
    [editorAt('https://localhost:8443'), 'localhost:8443'],
    [editorAt('http://127.0.0.1:8080', `/code/x/stable-${commit}/callback`), '127.0.0.1:8080', '127.0.0.1/code/x/'],
    [editorAt('http://[::1]:8080'), '[::1]:8080', '[::1]'],
    [editorAt('http://code.localhost:8080'), 'code.localhost:8080', 'code.localhost'],
    [editorAt('https://silver-waffle-7.github.dev', '/callback'), 'silver-waffle-7.github.dev'],
    [editorAt('https://mine.code.example.com', '/callback'), 'mine.code.example.com', '*.code.example.com'],
  ];
  for (const [editor, host, entry] of confirmedEditors) {
    it(`asks before it redirects to ${editor.replace(/\?.*/, '')}${entry === undefined ? '' : `, which the owner added as ${entry}`}`, async () => {
      addedHosts = entry === undefined ? '' : `${entry} `;
      const query = `code=abc&state=${encode(editor)}`;
      await visit(query);
      const button = page.getByRole('button', { name: `Continue to ${host}` });
      await page.evaluate('elapse(999)');
      assert.ok(await button.isDisabled());
      assert.equal(await page.locator('#address').innerText(), host);
      assert.match(await shownText(), /close this page/);
      await page.evaluate('elapse(1)');
      assert.ok(await button.isEnabled());
      await assertNotRedirected();
      await button.click();
      await page.getByText('arrived').waitFor();
      assert.equal(page.url(), `${editor}&${query}`);
    });
  }

  it('disables the button for a second when the page gets the focus', async () => {
    await visit(`code=abc&state=${encode(codeServer)}`);
    const button = page.getByRole('button');
    await page.evaluate('elapse(900)');
    await page.evaluate("window.dispatchEvent(new Event('focus'))");
    await page.evaluate('elapse(999)');
    assert.ok(await button.isDisabled());
    await page.evaluate('elapse(1)');
    assert.ok(await button.isEnabled());
    await page.evaluate("window.dispatchEvent(new Event('focus'))");
    assert.ok(await button.isDisabled());
    await assertNotRedirected();
  });

  it('forwards a refusal unchanged', async () => {
    const query = `error=access_denied&error_description=${encodeURIComponent('<img src=x onerror=alert(1)>')}&state=${encode(editors[0] ?? '')}`;
    assert.equal(await destinationOf(query), `vscode://engee-community.engee/auth?${query}`);
  });

  const hostile: readonly (readonly [string, string])[] = [
    ['javascript:', 'javascript:document.title=1//engee-community.engee/auth'],
    ['data:', 'data:text/html,<script>document.title=1</script>'],
    ['another site', editorAt('https://evil.example', '/callback')],
    ['a look-alike', editorAt('https://vscode.dev.evil.example', '/callback')],
    ['another look-alike', editorAt('https://evilvscode.dev', '/callback')],
    ['a user name before another host', editorAt('https://vscode.dev@evil.example', '/callback')],
    ['a user name before an editor host', editorAt('https://user@vscode.dev', '/callback')],
    ['a direction mark', `${codeServer}&x=\u202e`],
    ['a byte order mark', `\ufeff${codeServer}`],
    ['another port of an editor host', editorAt('https://vscode.dev:8443', '/callback')],
    ['the explicit default port of https', editorAt('https://vscode.dev:443', '/callback')],
    ['the explicit default port of http', editorAt('http://127.0.0.1:80', '/callback')],
    ['an editor host over http', editorAt('http://vscode.dev', '/callback')],
    ['an editor host with a trailing dot', editorAt('https://vscode.dev.', '/callback')],
    ['a subdomain of an editor host', editorAt('https://evil.vscode.dev', '/callback')],
    ['a forwarded port of a codespace', editorAt('https://evil-3000.app.github.dev', '/callback')],
    ['an empty label', editorAt('https://.github.dev', '/callback')],
    ['another extension', codeServer.replace('engee-community.engee', 'evil.extension')],
    [
      'an extension that differs by one character',
      codeServer.replace('engee-community.engee', 'engee-communityxengee'),
    ],
    ['two extensions', `${codeServer}&vscode-authority=evil.extension`],
    ['another extension path', codeServer.replace('%2Fauth', '%2Fsteal')],
    ['an additional query for the extension', `${codeServer}&vscode-query=code%3Dforged`],
    ['an additional fragment for the extension', `${codeServer}&vscode-fragment=x`],
    ['an unknown parameter', `${codeServer}&x=1`],
    ['a replaced parameter', codeServer.replace('vscode-reqid=1', 'vscode-fragment=1')],
    ['a request id that is not a number', codeServer.replace('vscode-reqid=1', 'vscode-reqid=1]')],
    ['an additional code', `${codeServer}&code=forged`],
    ['an additional state', `${codeServer}&state=forged`],
    ['a fragment', `${codeServer}#x`],
    ['a backslash', codeServer.replace('8080/', '8080\\')],
    ['the desktop address of another extension', 'vscode://evil.extension/auth'],
    ['another path in the desktop editor', 'vscode://engee-community.engee/auth/../steal'],
    ['a parameter for the desktop editor', 'vscode://engee-community.engee/auth?code=forged'],
    ['an unknown scheme', 'evil://engee-community.engee/auth'],
    ["the editor's file scheme", 'vscode://file/etc/passwd'],
    ['a line break', 'vscode://engee-community.engee/auth\n'],
    ['markup', '<script>document.title=1</script>'],
    ['an incomplete character', Buffer.from([0xc3, 0x28]).toString('latin1')],
  ];
  for (const [name, target] of hostile) {
    it(`does not redirect to a hostile address: ${name}`, async () => {
      await visit(`code=abc&state=${encode(target)}`);
      await assertRefused();
    });
  }

  /** Paths that are not a callback page of a listed editor. */
  const lookAlikePaths = [
    '/x/callback',
    '/xcallback',
    '/callback/',
    '/callback/x',
    '/callback.html',
    '/Callback',
    '//callback',
    '/%63allback',
    '/callbac%6b',
    '/x%2fcallback',
    '/stable-abc/callback',
    '/callback;x',
    `/stable-${commit}0/callback`,
    `/stable-${commit.slice(1)}g/callback`,
    `/stable-${commit.toUpperCase()}/callback`,
    `/evil-${commit}/callback`,
    `/stable-${commit}/x/callback`,
    `/stable-${commit}//callback`,
    `/x/stable-${commit}/callback`,
    `/stable-${commit}/stable-${commit}/callback`,
    '/stable-dev/callback',
    '/extension-auth-callback',
    '/proxy/3000/',
    '/proxy/3000/callback',
    `/proxy/3000/stable-${commit}/callback`,
    `/absproxy/3000/stable-${commit}/callback`,
    '/proxy/8080',
    '/proxy/8080/x/callback',
    '/proxy/80800/callback',
    '/proxy/8080/../3000/callback',
  ];
  const otherLocalHosts = [
    '2130706433',
    '0x7f.1',
    '127.1',
    '127.0.0.2',
    '127.000.000.001',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '[0:0:0:0:0:0:0:1]',
    'localhost.',
    '127.0.0.1.',
    'LOCALHOST',
    'x.localhost',
    'localhost.localdomain',
    '0.0.0.0',
    '[::]',
    '192.168.0.1',
    'ip6-localhost',
  ];
  for (const origin of ['https://code.example.com', 'http://127.0.0.1:8080']) {
    it(`does not redirect to look-alike callback paths at ${origin}`, async () => {
      addedHosts = 'code.example.com code.example.com/proxy/8080/ 127.0.0.1/proxy/8080/ ';
      for (const path of lookAlikePaths) await assertNoRedirectTo(editorAt(origin, path));
    });
  }

  it('does not redirect to other names of the local computer', async () => {
    for (const host of otherLocalHosts) await assertNoRedirectTo(editorAt(`http://${host}:8080`));
  });

  async function assertNoRedirectTo(target: string): Promise<void> {
    requests = [];
    await visit(`code=abc&state=${encode(target)}`);
    await assertRefused().catch((error: unknown) => {
      throw new Error(target, { cause: error });
    });
  }

  const malformed: readonly (readonly [string, string])[] = [
    ['no state', 'code=abc'],
    ['a state without an address', `code=abc&state=${secret}`],
    ['a short secret', `code=abc&state=short.${Buffer.from(editors[0] ?? '').toString('base64url')}`],
    ['two states', `code=abc&state=${encode(editors[0] ?? '')}&state=${encode('vscode://evil.extension/auth')}`],
    ['two codes', `code=abc&code=def&state=${encode(editors[0] ?? '')}`],
    [
      'a state of several KiB',
      `code=abc&state=${encode(`vscode://engee-community.engee/auth?windowId=${'1'.repeat(6000)}`)}`,
    ],
    ['invalid base64', `code=abc&state=${secret}.%%%`],
    ['markup', `code=abc&state=${encodeURIComponent('"><script>document.title=1</script>')}`],
  ];
  for (const [name, query] of malformed) {
    it(`does not redirect with ${name}`, async () => {
      await visit(query);
      await assertRefused();
    });
  }

  /** Asserts that hostile input has no effect: no navigation, script, storage or request. */
  async function assertRefused(): Promise<void> {
    assert.match(await shownText(), /sent nothing[^]*copy the whole address/);
    assert.equal(await page.getByRole('button').count(), 0);
    await assertNotRedirected();
  }

  async function assertNotRedirected(): Promise<void> {
    assert.deepEqual(destinations, []);
    assert.equal(await page.locator('#continue').getAttribute('href'), null);
    assert.equal(await page.title(), 'Engee for VS Code');
    assert.equal(requests.length, 1);
    assert.equal(await page.evaluate('localStorage.length + sessionStorage.length + document.cookie.length'), 0);
  }

  it('explains its purpose when it is opened without a query', async () => {
    await visit('');
    assert.match(await shownText(), /Nothing to do here/);
    assert.deepEqual(destinations, []);
  });

  it('does nothing inside a frame of another page', async () => {
    await page.goto('https://other.example/');
    const state = encode(editors[0] ?? '');
    await page.setContent(`<iframe src="${address}?code=abc&state=${state}"></iframe>`);
    await page.frameLocator('iframe').getByText('does not work inside another one').waitFor();
    assert.equal(await page.frameLocator('iframe').locator('#continue').getAttribute('href'), null);
  });
});
