import type { Locator, Page } from 'playwright-core';
import { exactly } from './text.ts';

/** One of the views that share the side bar, by the name in its header. */
export class TreeView {
  readonly #page: Page;
  readonly #pane: Locator;

  constructor(page: Page, name: string) {
    this.#page = page;
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

  /** Waits until the view shows this text outside its rows: the message above them, or instead of them. */
  async waitForText(text: string | RegExp): Promise<void> {
    await this.#pane.locator('.message:visible, .welcome-view:visible').filter({ hasText: text }).first().waitFor();
  }

  /** Clicks a button of the content that the view shows instead of rows. */
  async clickButton(label: string): Promise<void> {
    await this.#pane.locator('.welcome-view').getByRole('button', { name: label, exact: true }).click();
  }
}
