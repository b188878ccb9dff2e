import { isDeepStrictEqual } from 'node:util';
import type { Page } from 'playwright-core';
import { eventually } from '../../host/eventually.ts';
import type { Menu } from './menu.ts';

/** The Accounts menu at the foot of the activity bar. */
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

  /** What the menu offers; it is closed again. An older editor shows no menu while there is no account. */
  async items(): Promise<string[]> {
    const menu = await this.open();
    const items = (await menu.isOpening()) ? await menu.items() : [];
    await this.#menu.dismiss();
    return items;
  }

  /** Waits until these are Engee's accounts, in any order. The editor fills the menu in its own time, after a reload as well. */
  async waitForEngee(...names: readonly string[]): Promise<void> {
    await eventually(
      () => this.#ofEngee(),
      (found) => isDeepStrictEqual(found, names.toSorted()),
    );
  }

  async #ofEngee(): Promise<string[]> {
    return (await this.items()).flatMap((item) => /^(.*?) ?\(Engee\)/.exec(item)?.[1] ?? []).toSorted();
  }

  /** Chooses an entry, through a submenu where more than one label is given. */
  async choose(...labels: readonly string[]): Promise<void> {
    const menu = await this.open();
    for (const label of labels) {
      await menu.choose(label);
    }
  }
}
