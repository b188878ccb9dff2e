import type { Locator, Page } from 'playwright-core';
import type { Menu } from './menu.ts';
import { plainSpaces } from './text.ts';

/** The text editor in front. Lines and columns count from 1, as the editor shows them. */
export class EditorArea {
  readonly #page: Page;
  readonly #menu: Menu;
  readonly #editor: Locator;

  constructor(page: Page, menu: Menu) {
    this.#page = page;
    this.#menu = menu;
    this.#editor = page.locator('.editor-group-container.active .editor-instance .monaco-editor').first();
  }

  /** Waits until the tab with this name is in front and its text is drawn. */
  async waitForTab(name: string): Promise<void> {
    await this.#page
      .locator(`.tab.active[data-resource-name=${JSON.stringify(name)}]`)
      .first()
      .waitFor();
    await this.#editor.locator('.view-line').first().waitFor();
  }

  async focus(): Promise<void> {
    await this.#page.keyboard.press('Control+1');
  }

  async goTo(line: number, column = 1): Promise<void> {
    await this.focus();
    await this.#page.keyboard.press('Control+G');
    const input = this.#page.locator('.quick-input-widget:visible .quick-input-box input');
    await input.fill(`:${line}:${column}`);
    await input.press('Enter');
    await this.waitForCursor(line, column);
  }

  /** Selects whole lines, first to last inclusive, with the keyboard. */
  async selectLines(first: number, last: number): Promise<void> {
    await this.goTo(first);
    for (let line = first; line < last; line++) {
      await this.#page.keyboard.press('Shift+ArrowDown');
    }
    await this.#page.keyboard.press('Shift+End');
    await this.#cursorStatus(new RegExp(`^Ln ${last}, Col \\d+ \\(\\d+ selected\\)$`)).waitFor();
  }

  /** Waits until the status bar shows the cursor there. */
  async waitForCursor(line: number, column?: number): Promise<void> {
    await this.#cursorStatus(new RegExp(`^Ln ${line}, Col ${column ?? '\\d+'}( |$)`)).waitFor();
  }

  /** Opens the context menu at the cursor, which leaves the selection as it is. */
  async openContextMenu(): Promise<Menu> {
    await this.focus();
    await this.#page.keyboard.press('Shift+F10');
    return this.#menu;
  }

  async chooseFromContextMenu(item: string): Promise<void> {
    await (await this.openContextMenu()).choose(item);
  }

  /** Waits until this is drawn behind a line, though it is no text of the document. */
  async waitForInline(text: RegExp): Promise<void> {
    const drawn = `[...document.querySelectorAll('.editor-instance .view-lines span')]
      .some((span) => /${text.source}/.test(getComputedStyle(span, '::after').content.replaceAll('\\u00a0', ' ')))`;
    await this.#page.waitForFunction(drawn);
  }

  async waitForLens(title: string): Promise<void> {
    await this.#editor.locator('.codelens-decoration a').filter({ hasText: title }).first().waitFor();
  }

  /** Waits until an error is underlined. */
  async waitForSquiggle(): Promise<void> {
    await this.#editor.locator('.squiggly-error').first().waitFor();
  }

  /** The lines drawn now. */
  async visibleText(): Promise<string> {
    return plainSpaces(await this.#editor.locator('.view-lines').innerText());
  }

  #cursorStatus(text: RegExp): Locator {
    return this.#page.locator('.statusbar-item[id="status.editor.selection"]', { hasText: text });
  }
}
