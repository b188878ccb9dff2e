import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { installChromium } from './chromium.ts';
import { makeTemporaryFolder, removeTemporaryFolder } from './temporaryFolder.ts';
import type { VsCodeInstance, VsCodePage } from './vscodeInstance.ts';

/** Replaces Playwright's own list, of which it repeats what contacts other servers or changes what a test sees. */
const DISABLED_FEATURES = [
  // Chromium compiles a script that it streams, even if it has the compiled script in its cache.
  'ScriptStreaming',
  'AimEnabled',
  'HttpsFirstBalancedModeAutoEnable',
  'HttpsUpgrades',
  'MediaRouter',
  'NetworkTimeServiceQuerying',
  'OptimizationHints',
  'PaintHolding',
  'PreconnectToSearch',
  'ThirdPartyStoragePartitioning',
  'Translate',
];

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  `--disable-features=${DISABLED_FEATURES.join(',')}`,
  // Keep the compiled workbench from its first load on. Its script is larger than what the cache takes by default.
  '--disk-cache-size=1000000000',
  '--v8-cache-options=code',
];

/** Otherwise, the first stack trace parses the workbench again. */
const JS_FLAGS = ['--no-enable-lazy-source-positions'];

/** The window of a test lives too short for optimized code to pay off. */
const JS_FLAGS_OF_TESTS = ['--no-opt', '--no-maglev'];

/**
 * Runs in the page: responds to the workbench's request for the key that SecretStorage encrypts with, which the bare
 * server doesn't serve. Not a route of Playwright, because routes turn off the browser's cache.
 */
const MINT_KEY = `(() => {
  const original = window.fetch;
  const key = new Uint8Array(${JSON.stringify([...Buffer.alloc(32, 'engee')])});
  window.fetch = (input, options) =>
    String(input).endsWith('/mint-key') ? Promise.resolve(new Response(key)) : original(input, options);
})()`;

export interface Browser {
  /** One browser profile: cookies and storage survive a reload. */
  readonly context: BrowserContext;
  /** Whether secrets survive a reload. False: they are gone with the page, as without a keyring. */
  readonly keepsSecrets: boolean;
  close(): Promise<void>;
}

/**
 * Starts headless Chromium with a new profile, in a window of 1280 x 800.
 * @param purpose `bench` to optimize scripts as in a user's browser
 */
export async function launchBrowser(purpose: 'test' | 'bench' = 'test'): Promise<Browser> {
  const jsFlags = purpose === 'test' ? [...JS_FLAGS, ...JS_FLAGS_OF_TESTS] : JS_FLAGS;
  const executablePath = await installChromium();
  const profile = await makeTemporaryFolder('browser');
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    args: [...FLAGS, `--js-flags=${jsFlags.join(' ')}`],
    viewport: { width: 1280, height: 800 },
    reducedMotion: 'reduce',
    acceptDownloads: true,
    permissions: ['clipboard-read', 'clipboard-write'],
    // The tests clean up on signals themselves, in an order that leaves nothing behind.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
  return {
    context,
    keepsSecrets: true,
    close: async () => {
      await context.close();
      await removeTemporaryFolder(profile);
    },
  };
}

/**
 * Makes the browser as new for a site, but keeps its cache of files and of compiled scripts.
 * @param origin of the site to forget
 */
export async function resetBrowser({ context }: Browser, origin: string): Promise<void> {
  const blank = await context.newPage();
  const devTools = await context.newCDPSession(blank);
  for (const page of context.pages()) if (page !== blank) await page.close();
  await context.unrouteAll();
  await context.clearCookies();
  await devTools.send('Storage.clearDataForOrigin', { origin, storageTypes: 'all' });
  await devTools.detach();
}

/** Opens a page of VS Code in a new tab and waits until the workbench is drawn. */
export async function openWorkbench(browser: Browser, instance: VsCodeInstance, page: VsCodePage): Promise<Page> {
  const tab = await browser.context.newPage();
  if (browser.keepsSecrets) await tab.addInitScript(MINT_KEY);
  await tab.goto(instance.pageUrl(page));
  await tab.locator('.monaco-workbench .part.statusbar').waitFor();
  return tab;
}
