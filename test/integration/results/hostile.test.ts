import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'mocha';
import type { Locator, Page } from 'playwright-core';
import type { ResultContent } from '../../../src/core/results/messages.ts';
import {
  armed,
  type Hostile,
  hostileHtml,
  hostileLatex,
  hostileMarkdown,
  hostileSvg,
  inJuliaMarkdown,
} from './support/hostileMarkup.ts';
import { listen, type Listener } from './support/listener.ts';
import { content, draw, type PageServer, requestsOf, servePage } from './support/resultsTab.ts';
import { openTabs, type WatchedTabs } from './support/watchedTabs.ts';

const corpora: readonly (readonly [string, ResultContent['type'], readonly Hostile[]])[] = [
  ['HTML', 'text/html', hostileHtml],
  ['SVG', 'image/svg+xml', hostileSvg],
  ['SVG inside HTML', 'text/html', hostileSvg],
  ['Markdown', 'text/markdown', hostileMarkdown],
  ['HTML inside Markdown', 'text/markdown', hostileHtml],
  ['LaTeX inside HTML of Markdown', 'text/html', hostileLatex.map(inJuliaMarkdown)],
  ['HTML with the bytes of a picture', 'image/gif', hostileHtml.slice(0, 3)],
  ['LaTeX', 'text/latex', hostileLatex],
  ['text', 'text/plain', hostileHtml.slice(0, 1)],
];

const hearsScripts = 'window.addEventListener("message", ({ data }) => { if (data?.ran) window.hasRun = true; })';

describe('Hostile results in a real browser', () => {
  let server: PageServer;
  /** The server that hostile markup tries to reach. */
  let listener: Listener;
  /** Reached by another tab of the same browser, to wait until earlier requests have arrived. */
  let sentinel: Listener;
  /** Undefined after a failed test. The next test starts a new browser, so that it does not fail for the same reason. */
  let tabs: WatchedTabs | undefined;

  before(async () => {
    [server, listener, sentinel] = await Promise.all([servePage(), listen(), listen()]);
  });

  after(async () => {
    await tabs?.close();
    await Promise.all([server, listener, sentinel].map((each) => each.close()));
  });

  beforeEach(async function () {
    this.timeout(300_000);
    if (tabs === undefined) {
      tabs = await openTabs(server);
      await tabs.page.evaluate(hearsScripts);
    }
    tabs.attempts.length = 0;
    listener.heard.length = 0;
  });

  afterEach(async function () {
    this.timeout(300_000);
    if (this.currentTest?.isPassed() === true) return;
    const failed = tabs;
    tabs = undefined;
    await failed?.close();
  });

  async function inTabs(test: (tabs: WatchedTabs) => Promise<void>): Promise<void> {
    assert.ok(tabs);
    await tabs.watch(test);
  }

  for (const [title, type, corpus] of corpora) {
    describe(`as ${title}`, () => {
      for (const hostile of corpus) {
        it(`only renders ${hostile.name}`, () =>
          inTabs(async ({ browser, page, attempts, other }) => {
            const text = armed(hostile, `${listener.address}/hostile`);
            const frame = await draw(
              page,
              content({ type, data: type === 'image/gif' ? btoa(`GIF89a${text}`) : text }),
            );
            await page.bringToFront();
            if (frame === undefined) await click(page.locator('#content'));
            else await clickAll(frame.getByText('click me'));
            await settle(page, other);
            assert.deepEqual(attempts, []);
            assert.deepEqual(listener.heard, []);
            assert.equal(await page.evaluate('window.hasRun'), undefined);
            assert.deepEqual(
              page.frames().map((each) => each.url()),
              [`${server.origin}/`, ...(frame === undefined ? [] : ['about:srcdoc'])],
            );
            assert.equal(browser.context.pages().length, 2);
            assert.deepEqual(await requestsOf(page), []);
          }));
      }
    });
  }

  /** Waits until two frames were rendered and a later request of another tab has arrived. */
  async function settle(page: Page, other: Page): Promise<void> {
    await page.evaluate('new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))');
    sentinel.heard.length = 0;
    await other.goto(`${sentinel.address}/sentinel`);
    await sentinel.hears('/sentinel');
  }

  it('acts in a page without these protections, which shows that the inputs are effective', async function () {
    // Opens a tab for each input.
    this.timeout(300_000);
    await inTabs(async ({ browser, page, other }) => {
      const acted: string[] = [];
      for (const hostile of hostileHtml) {
        listener.heard.length = 0;
        const tab = await browser.context.newPage();
        await tab.addInitScript(hearsScripts);
        server.others.set('/naive', `<!doctype html><body>${armed(hostile, `${listener.address}/hostile`)}`);
        await tab.goto(`${server.origin}/naive`, { timeout: 2_000 }).catch(() => undefined);
        await clickAll(tab.getByText('click me'));
        await settle(page, other);
        const hasRun = await tab.evaluate('window.hasRun').catch(() => undefined);
        if (hasRun === true || listener.heard.length > 0) acted.push(hostile.name);
        const opened = browser.context.pages().filter((each) => each !== page && each !== other);
        await Promise.all(opened.map((each) => each.close()));
      }
      // Some need more than a click, or current browsers block them.
      assert.ok(acted.length >= 40, acted.join(', '));
    });
  });
});

async function clickAll(targets: Locator): Promise<void> {
  for (const target of await targets.all().catch(() => [])) await click(target);
}

/** Clicks and ignores errors, for example of hidden elements. */
async function click(target: Locator): Promise<void> {
  await target.click({ force: true, noWaitAfter: true, timeout: 500 }).catch(() => undefined);
}
