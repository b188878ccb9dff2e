import type { Locator, Page } from 'playwright-core';

/** The status bar's entries of one extension. */
export class StatusBar {
  readonly #page: Page;
  readonly #extensionId: string;

  constructor(page: Page, extensionId: string) {
    this.#page = page;
    this.#extensionId = extensionId;
  }

  /** The extension's entry, or the one of several that shows this text. */
  item(text?: string | RegExp): Locator {
    const items = this.#page.locator(`.statusbar-item[id^="${this.#extensionId}."]`);
    return (text === undefined ? items : items.filter({ hasText: text })).first();
  }

  /** What the entry shows, without its icon. */
  async text(): Promise<string> {
    return (await this.item().innerText()).trim();
  }

  /** Waits until the entry shows this. */
  async waitFor(text: string | RegExp): Promise<void> {
    await this.item(text).waitFor();
  }

  async click(text?: string | RegExp): Promise<void> {
    await this.item(text).click();
  }

  /** What a screen reader says of the entry: text, icon names and tooltip. */
  async spoken(): Promise<string> {
    return (await this.item().getAttribute('aria-label')) ?? '';
  }
}
