import { chromium, type BrowserContext, type Page } from 'playwright-core';
import { installChromium } from './chromium.ts';
import { makeTemporaryFolder, removeTemporaryFolder } from './temporaryFolder.ts';
import type { VsCodeInstance, VsCodePage } from './vscodeInstance.ts';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
/** Any 32 bytes: what code-server's wrapper would mint for SecretStorage to encrypt with. */
const SECRET_STORAGE_KEY = Buffer.alloc(32, 'engee');

export interface Browser {
  /** One browser profile: cookies and storage survive a reload, as with a person's own browser. */
  readonly context: BrowserContext;
  close(): Promise<void>;
}

export interface BrowserOptions {
  /** Whether secrets survive a reload (default), or are gone with the page, as where there is no keyring. */
  readonly keepsSecrets?: boolean;
}

/** Starts Chromium with a fresh profile, in a window of 1280 x 800, headless. */
export async function launchBrowser({ keepsSecrets = true }: BrowserOptions = {}): Promise<Browser> {
  const executablePath = await installChromium();
  const profile = await makeTemporaryFolder('browser');
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    args: FLAGS,
    viewport: { width: 1280, height: 800 },
    acceptDownloads: true,
    permissions: ['clipboard-read', 'clipboard-write'],
    // Ours to do in the order that leaves nothing behind.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
  // The bare server does not serve it, and the workbench then keeps secrets in memory only.
  if (keepsSecrets) await context.route('**/mint-key', (route) => route.fulfill({ body: SECRET_STORAGE_KEY }));
  return {
    context,
    close: async () => {
      await context.close();
      await removeTemporaryFolder(profile);
    },
  };
}

/** Opens a page of that VS Code in a tab of its own and waits until the workbench is drawn. */
export async function openWorkbench(browser: Browser, instance: VsCodeInstance, page: VsCodePage): Promise<Page> {
  const tab = await browser.context.newPage();
  await tab.goto(instance.pageUrl(page));
  await tab.locator('.monaco-workbench .part.statusbar').waitFor();
  return tab;
}
