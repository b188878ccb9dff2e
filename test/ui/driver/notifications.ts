import type { Locator, Page } from 'playwright-core';
import { eventually } from '../../host/eventually.ts';

const closeTimeoutMs = 1_000;
/** How long a notification can take until it counts as one that the editor shows only in the list. */
const toastMs = 5_000;

/** Toasts at the lower right, or the list that *Show Notifications* opens instead. */
const shown = ':is(.notifications-toasts, .notifications-center.visible)';

/** The notifications. */
export class Notifications {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** Locates the notification with this text, which need not be shown yet. */
  message(text: string | RegExp): Locator {
    return this.#page.locator(`${shown} .notification-list-item`).filter({ hasText: text });
  }

  /** Waits for the notification and returns its full text. */
  async waitFor(text: string | RegExp): Promise<string> {
    const message = this.message(text).first().locator('.notification-list-item-message');
    const start = Date.now();
    await eventually(
      async () => {
        if (await message.isVisible()) return undefined;
        if (Date.now() - start > toastMs) await this.#openListOfNew();
        return this.texts();
      },
      (others) => others === undefined,
    );
    return (await message.innerText()).trim();
  }

  /**
   * Opens the list of notifications if it is closed and contains new ones. If more than three notifications follow each other
   * within 0.8 seconds, the editor shows the others only there.
   */
  async #openListOfNew(): Promise<void> {
    if (await this.#page.locator('.notifications-center.visible').isVisible()) return;
    const bell = this.#page.locator('.statusbar-item .codicon-bell-dot');
    if (await bell.isVisible()) await bell.click({ timeout: closeTimeoutMs }).catch(() => undefined);
  }

  /** Returns the texts of all notifications shown now, newest first. */
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
    await this.waitFor(text);
    await this.message(text).first().getByRole('button', { name: button, exact: true }).click();
  }

  /** Closes the notification with its close button. */
  async close(text: string | RegExp): Promise<void> {
    const message = this.message(text).first();
    const closeButton = message.locator('.codicon-notifications-clear');
    // The button is visible only while the pointer is over the notification, which moves during layout.
    await eventually(
      async () => {
        if (!(await message.isVisible())) return true;
        await message.hover({ timeout: closeTimeoutMs }).catch(() => undefined);
        return closeButton.click({ timeout: closeTimeoutMs }).then(
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
