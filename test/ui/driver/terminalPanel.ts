import type { Locator, Page } from 'playwright-core';
import { asDrawn, plainSpaces } from './text.ts';

/** The active terminal. */
export class TerminalPanel {
  readonly #page: Page;
  readonly #rows: Locator;

  constructor(page: Page) {
    this.#page = page;
    this.#rows = page.locator('.terminal-wrapper.active .xterm-rows, .xterm-accessibility-tree').first();
  }

  async type(text: string): Promise<void> {
    await this.#page.locator('.terminal-wrapper.active .xterm-helper-textarea').first().focus();
    await this.#page.keyboard.type(text);
  }

  async press(key: string): Promise<void> {
    await this.#page.keyboard.press(key);
  }

  async visibleText(): Promise<string> {
    return plainSpaces(await this.#rows.innerText());
  }

  /** Waits until a row in view contains this. */
  async waitFor(text: string | RegExp): Promise<void> {
    await this.#rows
      .locator('> div')
      .filter({ hasText: asDrawn(text) })
      .first()
      .waitFor();
  }
}
