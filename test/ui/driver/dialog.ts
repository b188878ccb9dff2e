import type { Locator, Page } from 'playwright-core';

/** The modal dialog. */
export class Dialog {
  readonly #box: Locator;

  constructor(page: Page) {
    this.#box = page.locator('.monaco-dialog-box');
  }

  /** Waits for a dialog with this text. Returns its message and detail as one text. */
  async waitFor(text: string | RegExp): Promise<string> {
    const box = this.#box.filter({ hasText: text });
    await box.waitFor();
    return (await box.locator('.dialog-message-container').innerText()).trim();
  }

  async buttons(): Promise<string[]> {
    await this.#box.waitFor();
    return (await this.#box.locator('.dialog-buttons .monaco-button').allInnerTexts())
      .map((text) => text.trim())
      .filter((text) => text !== '');
  }

  async choose(button: string): Promise<void> {
    await this.#box.getByRole('button', { name: button, exact: true }).click();
    await this.#box.waitFor({ state: 'hidden' });
  }

  isOpen(): Promise<boolean> {
    return this.#box.isVisible();
  }
}
