import type { Locator, Page } from 'playwright-core';
import type { Menu } from './menu.ts';
import { exactly } from './text.ts';

/** The tree of the workspace's files. Names are those of visible rows. */
export class Explorer {
  readonly #page: Page;
  readonly #menu: Menu;

  constructor(page: Page, menu: Menu) {
    this.#page = page;
    this.#menu = menu;
  }

  row(name: string): Locator {
    return this.#page
      .locator('.explorer-folders-view .monaco-list-row')
      .filter({ has: this.#page.locator('.label-name', { hasText: exactly(name) }) });
  }

  /** Opens the context menu of these entries together: selects each with Ctrl+click, then right-clicks the last. */
  async openContextMenu(names: readonly string[]): Promise<Menu> {
    const last = names.at(-1);
    if (last === undefined) {
      throw new Error('No entry was given');
    }
    // A right click inside a selection applies to all of it.
    if (names.length > 1 || (await this.#selectedNames()).length > 1) await this.#select(names);
    await this.row(last).click({ button: 'right' });
    return this.#menu;
  }

  /** Doesn't use a plain click, which opens the file and then moves the selection to it. */
  async #select(names: readonly string[]): Promise<void> {
    for (const name of await this.#selectedNames()) {
      if (!names.includes(name)) await this.#toggle(name);
    }
    const selected = await this.#selectedNames();
    for (const name of names) {
      if (!selected.includes(name)) await this.#toggle(name);
    }
    for (const name of names) await this.row(name).and(this.#page.locator('.selected')).waitFor();
  }

  async #selectedNames(): Promise<string[]> {
    const labels = await this.#page
      .locator('.explorer-folders-view .monaco-list-row.selected .label-name')
      .allInnerTexts();
    return labels.map((label) => label.trim());
  }

  async #toggle(name: string): Promise<void> {
    await this.row(name).click({ modifiers: ['Control'] });
  }

  async chooseFromContextMenu(names: readonly string[], ...path: readonly string[]): Promise<void> {
    await (await this.openContextMenu(names)).choose(...path);
  }
}
