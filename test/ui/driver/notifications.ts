import type { Locator, Page } from 'playwright-core';
import { eventually } from '../../host/eventually.ts';

const crossTimeoutMs = 1_000;

/** Toasts at the lower right, or the list that *Show Notifications* opens in their place. */
const shown = ':is(.notifications-toasts, .notifications-center.visible)';

/** The messages at the lower right. */
export class Notifications {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** The message that says this, whether shown or still to come. */
  message(text: string | RegExp): Locator {
    return this.#page.locator(`${shown} .notification-list-item`).filter({ hasText: text });
  }

  /** Waits for the message and gives its whole text. */
  async waitFor(text: string | RegExp): Promise<string> {
    return (await this.message(text).first().locator('.notification-list-item-message').innerText()).trim();
  }

  /** All texts shown now, newest first. */
  async texts(): Promise<string[]> {
    const texts = await this.#page.locator(`${shown} .notification-list-item-message`).allInnerTexts();
    return texts.map((text) => text.trim());
  }

  async buttons(text: string | RegExp): Promise<string[]> {
    await this.waitFor(text);
    return this.message(text)
      .first()
      .locator('.notification-list-item-buttons-container .monaco-button')
      .allInnerTexts();
  }

  async click(text: string | RegExp, button: string): Promise<void> {
    await this.message(text).first().getByRole('button', { name: button, exact: true }).click();
  }

  /** Closes the message with its cross, as one does to get it out of the way. */
  async close(text: string | RegExp): Promise<void> {
    const message = this.message(text).first();
    const cross = message.locator('.codicon-notifications-clear');
    // The cross is there while the pointer is over the message, which moves while it is being laid out.
    await eventually(
      async () => {
        if (!(await message.isVisible())) return true;
        await message.hover({ timeout: crossTimeoutMs }).catch(() => undefined);
        return cross.click({ timeout: crossTimeoutMs }).then(
          () => true,
          () => false,
        );
      },
      (isClosed) => isClosed,
    );
    await message.waitFor({ state: 'hidden' });
  }

  async waitUntilGone(text: string | RegExp): Promise<void> {
    await this.message(text).first().waitFor({ state: 'hidden' });
  }
}
