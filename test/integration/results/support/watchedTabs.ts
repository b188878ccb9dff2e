import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { type Browser, launchBrowser } from '../../../host/browser.ts';
import { eventually } from '../../../host/eventually.ts';
import { openPage, type PageServer } from './resultsTab.ts';

/** Maximum time to wait for the event of a lost tab after an error, in milliseconds. */
const eventMs = 2_000;

/** A browser with exactly two tabs. */
export interface WatchedTabs {
  readonly browser: Browser;
  /** Shows the page of the results view. */
  readonly page: Page;
  readonly other: Page;
  /** Actions of the page or its content other than rendering. */
  readonly attempts: string[];
  /** Runs a test. If a tab crashes or closes, fails with a message that says so. */
  watch(test: (tabs: WatchedTabs) => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

export async function openTabs(server: PageServer): Promise<WatchedTabs> {
  const browser = await launchBrowser();
  const { context } = browser;
  await waitForPages(browser, 1);
  const [other = await context.newPage()] = context.pages();
  const page = await openPage(browser, server);
  await waitForPages(browser, 2);

  const losses: Error[] = [];
  const lost = new Promise<never>((_, reject) => {
    const watchTab = (tab: Page, name: string) => {
      const lose = (what: string) => {
        const loss = new Error(`The tab of the ${name} ${what}.`);
        losses.push(loss);
        reject(loss);
      };
      tab.on('crash', () => {
        lose('crashed');
      });
      tab.on('close', () => {
        lose('was closed');
      });
    };
    watchTab(page, 'results page');
    watchTab(other, 'other page');
  });
  // A tab can be lost while no test waits.
  lost.catch(() => undefined);

  const attempts: string[] = [];
  const session = await context.newCDPSession(page);
  await session.send('Page.enable');
  session.on('Page.frameRequestedNavigation', ({ url }) => {
    // The first navigation of the page's own frame.
    if (url !== 'about:srcdoc') attempts.push(`navigated to ${url}`);
  });
  session.on('Page.windowOpen', ({ url }) => attempts.push(`opened ${url}`));
  session.on('Page.javascriptDialogOpening', ({ message }) => attempts.push(`showed ${message}`));
  page.on('download', (download) => attempts.push(`downloaded ${download.url()}`));

  const tabs: WatchedTabs = {
    browser,
    page,
    other,
    attempts,
    watch: async (test) => {
      try {
        await Promise.race([test(tabs), lost]);
      } catch (error) {
        // The event of a crash can arrive after the error of the call that it interrupts.
        await Promise.race([lost.catch(() => undefined), delay(eventMs)]);
        throw losses[0] ?? error;
      }
      if (losses[0] !== undefined) throw losses[0];
    },
    close: () => browser.close(),
  };
  return tabs;
}

async function waitForPages({ context }: Browser, count: number): Promise<void> {
  await eventually(
    () => Promise.resolve(context.pages().map((each) => each.url())),
    ({ length }) => length === count,
  );
}
