import type { Locator, Page } from 'playwright-core';
import { exactly } from './text.ts';

/** The open context menu and its open submenus. */
export class Menu {
  readonly #page: Page;
  readonly #menus: Locator;
  readonly #items: Locator;

  constructor(page: Page) {
    this.#page = page;
    // The menu is inside a shadow root, which these selectors pierce.
    this.#menus = page.locator('.monaco-menu:visible');
    this.#items = this.#menus.locator('.action-item:not(.disabled) .action-menu-item .action-label');
  }

  /** Returns the labels of the enabled items, from top to bottom. */
  async items(): Promise<string[]> {
    await this.#menus.first().waitFor();
    return (await this.#items.allInnerTexts()).map((text) => text.trim()).filter((text) => text !== '');
  }

  /** Returns whether a menu opens within a second. An empty menu does not open. */
  isOpening(): Promise<boolean> {
    return this.#menus
      .first()
      .waitFor({ timeout: 1000 })
      .then(
        () => true,
        () => false,
      );
  }

  /** Chooses an item, given by the submenus that lead to it and its own label. */
  async choose(...path: readonly string[]): Promise<void> {
    for (const submenu of path.slice(0, -1)) await this.#openSubmenu(submenu);
    const item = this.#items.filter({ hasText: exactly(path.at(-1) ?? '') });
    await item.hover();
    await item.click();
    // A menu ignores clicks in its first 100 ms. If it is still open, it ignored the click.
    while (
      !(await item.waitFor({ state: 'hidden', timeout: 500 }).then(
        () => true,
        () => false,
      ))
    ) {
      await item.click({ timeout: 1000 }).catch(() => undefined);
    }
  }

  async #openSubmenu(label: string): Promise<void> {
    const item = this.#menus.locator('.monaco-submenu-item').filter({ hasText: exactly(label) });
    await item.hover();
    // A click opens the submenu immediately, also when the pointer has already opened it.
    await item.click();
    await item.and(this.#page.locator('[aria-expanded="true"]')).waitFor();
  }

  /** Closes the menu. Escape closes one submenu at a time. */
  async dismiss(): Promise<void> {
    for (let open = await this.#menus.count(); open > 0; open--) {
      await this.#page.keyboard.press('Escape');
    }
    await this.#menus.first().waitFor({ state: 'hidden' });
  }
}
