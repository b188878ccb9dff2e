import type { Locator, Page } from 'playwright-core';
import type { Menu } from './menu.ts';
import { exactly } from './text.ts';

/** The tree of the workspace's files. Names are those shown; open folders show theirs below. */
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

  /** Opens a file for good (not as a preview), or unfolds a folder. */
  async open(name: string): Promise<void> {
    await this.row(name).dblclick();
  }

  async expand(folder: string): Promise<void> {
    const row = this.row(folder);
    if ((await row.getAttribute('aria-expanded')) !== 'true') {
      await row.click();
    }
    await row.and(this.#page.locator('[aria-expanded="true"]')).waitFor();
  }

  /** Opens the context menu on these entries together: click, Ctrl+click, right click on the last. */
  async openContextMenu(names: readonly string[]): Promise<Menu> {
    const [first, ...others] = names;
    const last = others.at(-1) ?? first;
    if (first === undefined || last === undefined) {
      throw new Error('No entry is named');
    }
    // A right click inside an earlier selection would take all of it.
    const selected = this.#page.locator('.explorer-folders-view .monaco-list-row.selected');
    if (others.length > 0 || (await selected.count()) > 1) {
      await this.row(first).click();
      for (const name of others) {
        await this.row(name).click({ modifiers: ['Control'] });
      }
    }
    await this.row(last).click({ button: 'right' });
    return this.#menu;
  }

  async chooseFromContextMenu(names: readonly string[], item: string): Promise<void> {
    await (await this.openContextMenu(names)).choose(item);
  }
}
