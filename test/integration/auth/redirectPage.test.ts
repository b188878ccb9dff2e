import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { launchBrowser, type Browser } from '../../host/browser.ts';
import { randomToken } from '../../../src/core/lib/crypto.ts';

const address = 'https://redirect.example/auth/redirect.html';
const secret = randomToken();
const commit = '0123456789abcdef0123456789abcdef01234567';
const callbackQuery =
  'vscode-reqid=1&vscode-scheme=code-oss&vscode-authority=engee-community.engee&vscode-path=%2Fauth';
/** The callback page of an editor in a browser, as its server names it. */
const editorAt = (origin: string, path = `/stable-${commit}/callback`) => `${origin}${path}?${callbackQuery}`;
const codeServer = editorAt('http://127.0.0.1:8080');
const webEditor = editorAt('https://vscode.dev', '/callback');
/** Timers of the page run only when a test lets time elapse; Playwright's own clock would stop its clicks as well. */
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

describe('the redirect page in a real browser', () => {
  let browser: Browser;
  let page: Page;
  let html: string;
  /** What the owner of the page added to its list. */
  let addedHosts = '';
  /** Where the page tried to send the browser, editor schemes included. */
  let destinations: string[];
  let requests: string[];
  let tell: (destination: string) => void = () => undefined;

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
      tell(url);
    });
  });

  /** Where the browser is sent from the page with this query; a scheme that no program has leaves the visit itself pending. */
  async function destinationOf(query: string): Promise<string> {
    void page.goto(`${address}?${query}`, { waitUntil: 'commit' }).catch(() => undefined);
    return new Promise((resolve) => {
      tell = resolve;
    });
  }

  /** Opens the page with this query as Engee would, and waits until it has done what it does. */
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
    it(`sends the browser on to ${editor}`, async () => {
      const destination = await destinationOf(`code=a%2Bb%26c&scope=x&iss=y&state=${encode(editor)}`);
      const expected = `${editor}${editor.includes('?') ? '&' : '?'}code=a%2Bb%26c&state=${encode(editor)}`;
      assert.equal(destination, expected);
    });
  }

  const unasked: readonly (readonly [string, string?])[] = [
    [webEditor],
    [editorAt('https://insiders.vscode.dev', '/callback')],
    [editorAt('https://github.dev', '/callback')],
    [editorAt('https://vscode.dev', `/insider-${commit}/callback`)],
    [editorAt('https://code.example.com'), 'code.example.com'],
    [editorAt('https://code.example.com:8443', '/callback'), 'code.example.com:8443'],
    [editorAt('https://code.example.com', `/proxy/8080/stable-${commit}/callback`), 'code.example.com/proxy/8080/'],
    [editorAt('https://code.example.com', '/proxy/8080/callback'), 'code.example.com/proxy/8080'],
  ];
  for (const [editor, entry] of unasked) {
    it(`sends the browser on to ${editor.replace(/\?.*/, '')}${entry === undefined ? '' : `, which the owner added as ${entry}`}`, async () => {
      addedHosts = entry === undefined ? '' : `${entry} `;
      await visit(`code=abc&state=${encode(editor)}`).catch(() => undefined);
      await page.getByText('arrived').waitFor();
      assert.equal(page.url(), `${editor}&code=abc&state=${encode(editor)}`);
    });
  }

  const asked: readonly (readonly [string, string, string?])[] = [
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
  for (const [editor, host, entry] of asked) {
    it(`asks before it sends anything to ${editor.replace(/\?.*/, '')}${entry === undefined ? '' : `, which the owner added as ${entry}`}`, async () => {
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
      await stayedPut();
      await button.click();
      await page.getByText('arrived').waitFor();
      assert.equal(page.url(), `${editor}&${query}`);
    });
  }

  it('holds the button back again when the page gets the focus', async () => {
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
    await stayedPut();
  });

  it('F6 passes on a refusal as well, with its words unread', async () => {
    const query = `error=access_denied&error_description=${encodeURIComponent('<img src=x onerror=alert(1)>')}&state=${encode(editors[0] ?? '')}`;
    assert.equal(await destinationOf(query), `vscode://engee-community.engee/auth?${query}`);
  });

  const hostile: readonly (readonly [string, string])[] = [
    ['javascript:', 'javascript:document.title=1//engee-community.engee/auth'],
    ['data:', 'data:text/html,<script>document.title=1</script>'],
    ['another site', editorAt('https://evil.example', '/callback')],
    ['a look-alike', editorAt('https://vscode.dev.evil.example', '/callback')],
    ['another look-alike', editorAt('https://evilvscode.dev', '/callback')],
    ['a user before the host', editorAt('https://vscode.dev@evil.example', '/callback')],
    ['a user before an editor host', editorAt('https://user@vscode.dev', '/callback')],
    ['a direction mark', `${codeServer}&x=\u202e`],
    ['a byte order mark', `\ufeff${codeServer}`],
    ['a port of an editor host', editorAt('https://vscode.dev:8443', '/callback')],
    ['the port of https in words', editorAt('https://vscode.dev:443', '/callback')],
    ['the port of http in words', editorAt('http://127.0.0.1:80', '/callback')],
    ['an editor host over http', editorAt('http://vscode.dev', '/callback')],
    ['an editor host with a trailing dot', editorAt('https://vscode.dev.', '/callback')],
    ['a host below an editor host', editorAt('https://evil.vscode.dev', '/callback')],
    ["a forwarded port of somebody's codespace", editorAt('https://evil-3000.app.github.dev', '/callback')],
    ['no label where one is due', editorAt('https://.github.dev', '/callback')],
    ['another extension', codeServer.replace('engee-community.engee', 'evil.extension')],
    [
      'an extension that differs by one character',
      codeServer.replace('engee-community.engee', 'engee-communityxengee'),
    ],
    ['two extensions', `${codeServer}&vscode-authority=evil.extension`],
    ['another path in the call', codeServer.replace('%2Fauth', '%2Fsteal')],
    ['a query of its own for the extension', `${codeServer}&vscode-query=code%3Dforged`],
    ['a fragment of its own for the extension', `${codeServer}&vscode-fragment=x`],
    ['a parameter that no editor sets', `${codeServer}&x=1`],
    ['a parameter in the place of another', codeServer.replace('vscode-reqid=1', 'vscode-fragment=1')],
    ['a request that is no number', codeServer.replace('vscode-reqid=1', 'vscode-reqid=1]')],
    ['an answer of its own', `${codeServer}&code=forged`],
    ['a state of its own', `${codeServer}&state=forged`],
    ['a fragment', `${codeServer}#x`],
    ['a backslash', codeServer.replace('8080/', '8080\\')],
    ["another extension's address in the editor", 'vscode://evil.extension/auth'],
    ['another path in the editor', 'vscode://engee-community.engee/auth/../steal'],
    ['a parameter in the editor', 'vscode://engee-community.engee/auth?code=forged'],
    ['an unknown scheme', 'evil://engee-community.engee/auth'],
    ["the editor's file scheme", 'vscode://file/etc/passwd'],
    ['a line break', 'vscode://engee-community.engee/auth\n'],
    ['markup', '<script>document.title=1</script>'],
    ['half a character', Buffer.from([0xc3, 0x28]).toString('latin1')],
  ];
  for (const [name, target] of hostile) {
    it(`stays where it is: ${name}`, async () => {
      await visit(`code=abc&state=${encode(target)}`);
      await staysPut();
    });
  }

  /** None is the callback page of an editor that the list names. */
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
    it(`stays where it is: what is not quite the path of a callback page, at ${origin}`, async () => {
      addedHosts = 'code.example.com code.example.com/proxy/8080/ 127.0.0.1/proxy/8080/ ';
      for (const path of lookAlikePaths) await staysAt(editorAt(origin, path));
    });
  }

  it("stays where it is: other names of the user's computer", async () => {
    for (const host of otherLocalHosts) await staysAt(editorAt(`http://${host}:8080`));
  });

  async function staysAt(target: string): Promise<void> {
    requests = [];
    await visit(`code=abc&state=${encode(target)}`);
    await staysPut().catch((error: unknown) => {
      throw new Error(target, { cause: error });
    });
  }

  const malformed: readonly (readonly [string, string])[] = [
    ['no state', 'code=abc'],
    ['a state without an address', `code=abc&state=${secret}`],
    ['a short secret', `code=abc&state=short.${Buffer.from(editors[0] ?? '').toString('base64url')}`],
    ['two states', `code=abc&state=${encode(editors[0] ?? '')}&state=${encode('vscode://evil.extension/auth')}`],
    ['two codes', `code=abc&code=def&state=${encode(editors[0] ?? '')}`],
    ['64 KiB of state', `code=abc&state=${encode(`vscode://engee-community.engee/auth?windowId=${'1'.repeat(6000)}`)}`],
    ['no base64', `code=abc&state=${secret}.%%%`],
    ['markup', `code=abc&state=${encodeURIComponent('"><script>document.title=1</script>')}`],
  ];
  for (const [name, query] of malformed) {
    it(`stays where it is: ${name}`, async () => {
      await visit(query);
      await staysPut();
    });
  }

  /** Hostile words are inert: no way on, no script of theirs, nothing kept, nobody asked. */
  async function staysPut(): Promise<void> {
    assert.match(await shownText(), /sent nothing[^]*copy the whole address/);
    assert.equal(await page.getByRole('button').count(), 0);
    await stayedPut();
  }

  async function stayedPut(): Promise<void> {
    assert.deepEqual(destinations, []);
    assert.equal(await page.locator('#continue').getAttribute('href'), null);
    assert.equal(await page.title(), 'Engee for VS Code');
    assert.equal(requests.length, 1);
    assert.equal(await page.evaluate('localStorage.length + sessionStorage.length + document.cookie.length'), 0);
  }

  it('says what it is for when somebody just looks', async () => {
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
