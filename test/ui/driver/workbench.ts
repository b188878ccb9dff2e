import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Download, Locator, Page } from 'playwright-core';
import { type Browser, openWorkbench } from '../../host/browser.ts';
import { REPOSITORY } from '../../host/repository.ts';
import type { VsCodeInstance, VsCodePage } from '../../host/vscodeInstance.ts';
import { Accounts } from './accounts.ts';
import { Dialog } from './dialog.ts';
import { EditorArea } from './editorArea.ts';
import { Explorer } from './explorer.ts';
import { Menu } from './menu.ts';
import { Notifications } from './notifications.ts';
import { OutputPanel } from './outputPanel.ts';
import { QuickInput } from './quickInput.ts';
import { ResultsPanel } from './resultsPanel.ts';
import { StatusBar } from './statusBar.ts';
import { TerminalPanel } from './terminalPanel.ts';
import { asDrawn } from './text.ts';
import { TreeView } from './treeView.ts';

/** Long, because two editors and browsers share the machine and draw without a graphics card. */
const WAIT_TIMEOUT_MS = 40_000;
export const SCREENSHOTS = join(REPOSITORY, 'out', 'screenshots');

/** Drives a VS Code window as a user does. Every action waits for its target and fails after 40 s with the name of the target. */
export class Workbench {
  readonly page: Page;
  readonly quickInput: QuickInput;
  readonly menu: Menu;
  readonly notifications: Notifications;
  readonly dialog: Dialog;
  readonly explorer: Explorer;
  readonly editor: EditorArea;
  readonly statusBar: StatusBar;
  readonly output: OutputPanel;
  readonly results: ResultsPanel;
  readonly terminal: TerminalPanel;
  readonly accounts: Accounts;
  readonly serverFiles: TreeView;
  readonly serverSearch: TreeView;
  readonly comparison: TreeView;

  readonly #folder: string;

  constructor(page: Page, folder: string, extensionId = 'engee-community.engee') {
    page.setDefaultTimeout(WAIT_TIMEOUT_MS);
    this.page = page;
    this.#folder = folder;
    this.quickInput = new QuickInput(page);
    this.menu = new Menu(page);
    this.notifications = new Notifications(page);
    this.dialog = new Dialog(page);
    this.explorer = new Explorer(page, this.menu);
    this.editor = new EditorArea(page, this.menu);
    this.statusBar = new StatusBar(page, extensionId);
    this.output = new OutputPanel(page, this.quickInput);
    this.results = new ResultsPanel(page);
    this.terminal = new TerminalPanel(page);
    this.accounts = new Accounts(page, this.menu);
    this.serverFiles = new TreeView(page, this.menu, 'Engee Files');
    this.serverSearch = new TreeView(page, this.menu, 'Server Search');
    this.comparison = new TreeView(page, this.menu, 'Comparison with Engee');
  }

  static async open(browser: Browser, instance: VsCodeInstance, page: VsCodePage): Promise<Workbench> {
    return new Workbench(await openWorkbench(browser, instance, page), page.folder);
  }

  /** Runs a command by its full name in the Command Palette, for instance `Engee: Sign In`. */
  runCommand(name: string): Promise<void> {
    return this.quickInput.runCommand(name);
  }

  /** Opens a file of the folder by its path, which depends on neither the pointer nor the state of the explorer. */
  async openFile(name: string): Promise<void> {
    await this.quickInput.openFile(join(this.#folder, name));
    await this.editor.waitForTab(name);
  }

  /** Opens a notebook of the folder by its path, and waits for its cells. */
  async openNotebook(name: string): Promise<void> {
    await this.quickInput.openFile(join(this.#folder, name));
    await this.page.locator('.notebookOverlay .cell-statusbar-container:visible').first().waitFor();
  }

  /** Opens a view of the activity bar by its name. */
  async showView(name: string): Promise<void> {
    await this.#activity(name).click();
    // The hover of the icon would cover the view beside it.
    await this.page.mouse.move(0, 0);
  }

  /** Returns whether a view of the activity bar has a badge: a number, or the clock of a long operation. */
  async hasBadge(name: string): Promise<boolean> {
    return this.#activity(name).locator('.badge').isVisible();
  }

  #activity(name: string): Locator {
    return this.page
      .locator('.activitybar .action-item')
      .filter({ has: this.page.locator(`[aria-label^="${name}"]`) })
      .first();
  }

  /** Waits until a tree in the side bar shows a matching item. */
  async waitForTreeItem(text: RegExp): Promise<void> {
    await this.#treeItem(text).waitFor();
  }

  async waitForNoTreeItem(text: RegExp): Promise<void> {
    await this.#treeItem(text).waitFor({ state: 'detached' });
  }

  /** Selects an item of the tree in the side bar without opening it. */
  async selectTreeItem(text: RegExp): Promise<void> {
    await this.#treeItem(text).click({ modifiers: ['Control'] });
  }

  #treeItem(text: RegExp): Locator {
    return this.page
      .locator('.sidebar .monaco-list-row')
      .filter({ hasText: asDrawn(text) })
      .first();
  }

  /** Reloads the window. */
  async reload(): Promise<void> {
    await this.page.reload();
    await this.page.locator('.monaco-workbench .part.statusbar').waitFor();
  }

  /**
   * Returns the browser tab that `action` opens. The editor asks before it opens most addresses, except those of this
   * machine. If it asks, the answer is Open.
   */
  async externalPage(action: () => Promise<void>): Promise<Page> {
    const opened = this.page.context().waitForEvent('page', { timeout: WAIT_TIMEOUT_MS });
    await action();
    const page = await Promise.race([opened, this.dialog.choose('Open').then(() => opened)]);
    page.setDefaultTimeout(WAIT_TIMEOUT_MS);
    return page;
  }

  /** Returns the file that `action` makes the browser download. */
  async download(action: () => Promise<void>): Promise<Download> {
    const started = this.page.waitForEvent('download');
    await action();
    return started;
  }

  /** Makes the system prefer a color scheme and waits until the window has it. Needs `window.autoDetectColorScheme`. */
  async useColorScheme(colorScheme: 'light' | 'dark'): Promise<void> {
    await this.page.emulateMedia({ colorScheme });
    await this.page.locator(`.monaco-workbench.${colorScheme === 'dark' ? 'vs-dark' : 'vs'}`).waitFor();
  }

  /** Saves a screenshot, 1280 x 800, at this absolute path. */
  async screenshot(path: string): Promise<void> {
    await mkdir(dirname(path), { recursive: true });
    await this.page.screenshot({ path, animations: 'disabled', caret: 'hide' });
  }
}
