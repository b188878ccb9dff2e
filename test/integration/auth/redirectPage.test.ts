import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { launchBrowser, type Browser } from '../../host/browser.ts';
import { randomToken } from '../../../src/core/auth/random.ts';

const address = 'https://redirect.example/auth/redirect.html';
const secret = randomToken();
const codeServer = 'http://127.0.0.1:8080/stable-0123abc/callback?vscode-reqid=1&vscode-scheme=code-oss&vscode-authority=engee-community.engee&vscode-path=%2Fauth';
const encode = (target: string) => `${secret}.${Buffer.from(target).toString('base64url')}`;

describe('the redirect page in a real browser', () => {
  let browser: Browser;
  let page: Page;
  /** Where the page tried to send the browser, editor schemes included. */
  let destinations: string[];
  let requests: string[];
  let tell: (destination: string) => void = () => undefined;

  before(async function () {
    this.timeout(300_000);
    browser = await launchBrowser();
    const html = await readFile('media/auth/redirect.html');
    await browser.context.route('**/*', async (route) => {
      requests.push(route.request().url());
      if (route.request().url().startsWith(address)) await route.fulfill({ contentType: 'text/html; charset=utf-8', body: html });
      else await route.fulfill({ contentType: 'text/html', body: '<p>arrived</p>' });
    });
  });

  after(async () => browser.close());

  beforeEach(async () => {
    destinations = [];
    requests = [];
    page = await browser.context.newPage();
    const session = await browser.context.newCDPSession(page);
    await session.send('Page.enable');
    session.on('Page.frameRequestedNavigation', ({ url }) => {
      destinations.push(url);
      tell(url);
    });
  });

  afterEach(async () => page.close());

  /** Where the browser is sent from the page with this query; a scheme that no program has leaves the visit itself pending. */
  async function destinationOf(query: string): Promise<string> {
    void page.goto(`${address}?${query}`, { waitUntil: 'commit' }).catch(() => undefined);
    return new Promise((resolve) => { tell = resolve; });
  }

  /** Opens the page with this query as Engee would, and waits until it has done what it does. */
  async function visit(query: string): Promise<void> {
    await page.goto(`${address}?${query}`, { waitUntil: 'load' });
  }

  const message = async () => page.locator('#message').innerText();

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

  for (const editor of [codeServer, codeServer.replace('http://127.0.0.1:8080', 'https://vscode.dev'), codeServer.replace('http://127.0.0.1:8080', 'https://silver-waffle-7.github.dev')]) {
    it(`sends the browser on to ${editor.slice(0, 40)}…`, async () => {
      await visit(`code=abc&state=${encode(editor)}`).catch(() => undefined);
      await page.getByText('arrived').waitFor();
      assert.equal(page.url(), `${editor}&code=abc&state=${encode(editor)}`);
    });
  }

  it('F6 passes on a refusal as well, with its words unread', async () => {
    const query = `error=access_denied&error_description=${encodeURIComponent('<img src=x onerror=alert(1)>')}&state=${encode(editors[0] ?? '')}`;
    assert.equal(await destinationOf(query), `vscode://engee-community.engee/auth?${query}`);
  });

  const hostile: readonly (readonly [string, string])[] = [
    ['javascript:', 'javascript:document.title=1//engee-community.engee/auth'],
    ['data:', 'data:text/html,<script>document.title=1</script>'],
    ['another site', 'https://evil.example/callback?vscode-authority=engee-community.engee&vscode-path=%2Fauth'],
    ['a look-alike', codeServer.replace('http://127.0.0.1:8080', 'https://vscode.dev.evil.example')],
    ['a user before the host', codeServer.replace('http://127.0.0.1:8080', 'https://vscode.dev@evil.example')],
    ['a user before an editor host', codeServer.replace('http://127.0.0.1:8080', 'https://user@vscode.dev')],
    ['a direction mark', `${codeServer}&x=\u202e`],
    ['a port of an editor host', codeServer.replace('http://127.0.0.1:8080', 'https://vscode.dev:8443')],
    ['an editor host over http', codeServer.replace('127.0.0.1:8080', 'vscode.dev')],
    ["a forwarded port of somebody's codespace", codeServer.replace('http://127.0.0.1:8080', 'https://evil-3000.app.github.dev')],
    ['another extension', codeServer.replace('engee-community.engee', 'evil.extension')],
    ['two extensions', `${codeServer}&vscode-authority=evil.extension`],
    ['another path', codeServer.replace('%2Fauth', '%2Fsteal')],
    ['no callback page', codeServer.replace('/callback?', '/proxy/3000/?')],
    ['an answer of its own', `${codeServer}&code=forged`],
    ['a state of its own', `${codeServer}&state=forged`],
    ['a fragment', `${codeServer}#x`],
    ['a backslash', codeServer.replace('8080/', '8080\\')],
    ['a decimal address', codeServer.replace('127.0.0.1', '2130706433')],
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
    assert.match(await message(), /Copy the whole address/);
    assert.deepEqual(destinations, []);
    assert.equal(await page.locator('#continue').getAttribute('href'), null);
    assert.equal(await page.title(), 'Engee for VS Code');
    assert.equal(requests.length, 1);
    assert.equal(await page.evaluate('localStorage.length + sessionStorage.length + document.cookie.length'), 0);
  }

  it('says what it is for when somebody just looks', async () => {
    await visit('');
    assert.match(await message(), /Nothing is to be done here/);
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
