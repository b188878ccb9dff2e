import type { Locator, Page } from 'playwright-core';
import type { Menu } from './menu.ts';
import { exactly } from './text.ts';

/** One of the views that share the side bar, by the name in its header. */
export class TreeView {
  readonly #page: Page;
  readonly #menu: Menu;
  readonly #pane: Locator;

  constructor(page: Page, menu: Menu, name: string) {
    this.#page = page;
    this.#menu = menu;
    this.#pane = page
      .locator('.sidebar .pane')
      .filter({ has: page.locator('.pane-header .title', { hasText: exactly(name) }) });
  }

  /** Locates the row with this label, which need not be shown yet. */
  row(label: string): Locator {
    return this.#pane
      .locator('.monaco-list-row')
      .filter({ has: this.#page.locator('.label-name', { hasText: exactly(label) }) })
      .first();
  }

  /** Clicks a row: shows the children of a folder, or opens a file. */
  async click(label: string): Promise<void> {
    await this.row(label).locator('.label-name').click();
  }

  async chooseFromContextMenu(label: string, ...path: readonly string[]): Promise<void> {
    await this.row(label).click({ button: 'right' });
    await this.#menu.choose(...path);
  }

  /** Waits until the view shows this text outside its rows: the message above them, or instead of them. */
  async waitForText(text: string | RegExp): Promise<void> {
    await this.#pane.locator('.message:visible, .welcome-view:visible').filter({ hasText: text }).first().waitFor();
  }

  /** Leaves only the header of the view, so that others get its place. */
  async collapse(): Promise<void> {
    const header = this.#pane.locator('.pane-header');
    if ((await header.getAttribute('aria-expanded')) !== 'false') await header.locator('.title').click();
    await header.and(this.#page.locator('[aria-expanded="false"]')).waitFor();
  }

  /** Clicks a button in the header of the view. */
  async clickTitleButton(label: string): Promise<void> {
    await this.#pane.locator('.pane-header').hover();
    await this.#pane.locator('.pane-header').getByRole('button', { name: label }).click();
  }
}
