import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { build } from 'esbuild';
import { after, afterEach, before, beforeEach } from 'mocha';
import type { Frame, Page } from 'playwright-core';
import type { ResultContent, ViewMessage, ViewRequest } from '../../../../src/core/results/messages.ts';
import { resultsPage } from '../../../../src/core/results/resultsPage.ts';
import { type Browser, launchBrowser } from '../../../host/browser.ts';
import { eventually } from '../../../host/eventually.ts';
import { REPOSITORY } from '../../../host/repository.ts';

/** Serves the page of the results view with its own policy, as VS Code does. */
export interface PageServer {
  readonly origin: string;
  /** Other pages: the body by path. */
  readonly others: Map<string, string>;
  close(): Promise<void>;
}

export async function servePage(): Promise<PageServer> {
  const page = await buildPage();
  const others = new Map<string, string>();
  const server = createServer((request, reply) => {
    reply.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' });
    reply.end(others.get(request.url ?? '') ?? page);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    others,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** Opens the page with a fake VS Code API that records requests. */
export async function openPage(browser: Browser, { origin }: PageServer): Promise<Page> {
  const page = await browser.context.newPage();
  await page.addInitScript(
    `window.requests = []; window.acquireVsCodeApi = () => ({ postMessage: (request) => window.requests.push(request) });`,
  );
  await page.goto(origin);
  await waitUntil(page, 'window.requests.length > 0');
  return page;
}

/** Registers the hooks of a suite whose tests share a browser. Calls `onOpened` before each test with a new tab. */
export function openPageForEachTest(onOpened: (page: Page) => void): void {
  let browser: Browser;
  let server: PageServer;
  let page: Page;

  before(async function () {
    this.timeout(300_000);
    browser = await launchBrowser();
    server = await servePage();
  });

  after(async () => {
    await browser.close();
    await server.close();
  });

  beforeEach(async () => {
    page = await openPage(browser, server);
    onOpened(page);
  });

  afterEach(async () => page.close());
}

export async function sendMessage(page: Page, message: ViewMessage): Promise<void> {
  await page.evaluate(`window.postMessage(${JSON.stringify(message)}, window.origin)`);
}

/**
 * Waits until a condition is true. Playwright's own wait functions evaluate text in the page, which the page's policy
 * forbids.
 */
export async function waitUntil(page: Page | Frame, condition: string): Promise<void> {
  await eventually(() => page.evaluate<boolean>(`Boolean(${condition})`), Boolean);
}

/** Returns the requests since the page was ready. */
export async function requestsOf(page: Page): Promise<readonly ViewRequest[]> {
  return (await page.evaluate<ViewRequest[]>('window.requests')).slice(1);
}

export const content = (parts: Partial<ResultContent> & Pick<ResultContent, 'type' | 'data'>): ResultContent => ({
  id: 1,
  kind: parts.type.startsWith('image') ? 'picture' : 'page',
  label: 'Run 1, plot.jl:1',
  alternative: 'Run 1, plot.jl:1: Plot{1 series}',
  notices: [],
  forms: [{ type: parts.type, label: 'Form' }],
  hasCode: true,
  ...parts,
});

let drawings = 0;

/** Shows a result and waits until it is rendered. Returns its frame, if it has one. */
export async function draw(page: Page, shown: ResultContent): Promise<Frame | undefined> {
  const mark = `drawn ${++drawings}`;
  await sendMessage(page, { kind: 'content', content: { ...shown, label: mark } });
  await page.locator(`#content[aria-label="${mark}"]`).waitFor();
  if (shown.type.startsWith('image/')) {
    await waitUntil(page, "document.querySelector('#content img')?.complete || document.querySelector('#content pre')");
    return undefined;
  }
  if (shown.type === 'text/plain') return undefined;
  // The frame is filled after it has loaded: first the style sheets, then the contents.
  await waitUntil(
    page,
    "document.querySelector('#content iframe')?.contentDocument?.head?.querySelectorAll('style').length === 2",
  );
  return (await (await page.waitForSelector('#content iframe')).contentFrame()) ?? undefined;
}

/** Builds the page as in the extension. */
async function buildPage(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: { results: 'src/webview/results.ts' },
    absWorkingDir: REPOSITORY,
    outdir: 'out/never-written',
    write: false,
    bundle: true,
    minify: true,
    platform: 'browser',
    format: 'iife',
    target: 'chrome132',
    logLevel: 'warning',
  });
  const textOf = (ending: string) => outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? '';
  return resultsPage({ nonce: 'abcdefgh', script: textOf('.js'), style: textOf('.css'), language: 'en' });
}
