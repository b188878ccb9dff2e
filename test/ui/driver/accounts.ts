import { isDeepStrictEqual } from 'node:util';
import type { Page } from 'playwright-core';
import { eventually } from '../../host/eventually.ts';
import type { Menu } from './menu.ts';

/** The Accounts menu at the bottom of the activity bar. */
export class Accounts {
  readonly #page: Page;
  readonly #menu: Menu;

  constructor(page: Page, menu: Menu) {
    this.#page = page;
    this.#menu = menu;
  }

  async open(): Promise<Menu> {
    await this.#page.getByRole('button', { name: /^Accounts/ }).click();
    return this.#menu;
  }

  /** Opens the menu, returns its items and closes it. Older releases show no menu while there is no account. */
  async items(): Promise<string[]> {
    const menu = await this.open();
    const items = (await menu.isOpening()) ? await menu.items() : [];
    await this.#menu.dismiss();
    return items;
  }

  /** Waits until exactly these accounts of Engee are listed, in any order. The editor fills the menu some time after a load. */
  async waitForEngee(...names: readonly string[]): Promise<void> {
    await eventually(
      () => this.#engeeNames(),
      (found) => isDeepStrictEqual(found, names.toSorted()),
    );
  }

  async #engeeNames(): Promise<string[]> {
    return (await this.items()).flatMap((item) => /^(.*?) ?\(Engee\)/.exec(item)?.[1] ?? []).toSorted();
  }

  /** Chooses an item. Several labels lead through submenus. */
  async choose(...labels: readonly string[]): Promise<void> {
    await (await this.open()).choose(...labels);
  }
}
