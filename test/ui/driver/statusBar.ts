import type { Locator, Page } from 'playwright-core';

/** The status bar items of one extension. */
export class StatusBar {
  readonly #page: Page;
  readonly #extensionId: string;

  constructor(page: Page, extensionId: string) {
    this.#page = page;
    this.#extensionId = extensionId;
  }

  /** Returns the extension's item, or the one with this text. */
  item(text?: string | RegExp): Locator {
    const items = this.#page.locator(`.statusbar-item[id^="${this.#extensionId}."]`);
    return (text === undefined ? items : items.filter({ hasText: text })).first();
  }

  /** Returns the text of the item, without its icon. */
  async text(): Promise<string> {
    return (await this.item().innerText()).trim();
  }

  /** Waits until an item shows this text. */
  async waitFor(text: string | RegExp): Promise<void> {
    await this.item(text).waitFor();
  }

  async click(text?: string | RegExp): Promise<void> {
    await this.item(text).click();
  }

  /** Returns what a screen reader announces for the item: its text, icon names and tooltip. */
  async spoken(): Promise<string> {
    return (await this.item().getAttribute('aria-label')) ?? '';
  }
}
