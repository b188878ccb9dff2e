import type { Locator, Page } from 'playwright-core';
import type { Menu } from './menu.ts';
import { plainSpaces } from './text.ts';

/** The active text editor. Lines and columns count from 1, as the editor shows them. */
export class EditorArea {
  readonly #page: Page;
  readonly #menu: Menu;
  readonly #editor: Locator;

  constructor(page: Page, menu: Menu) {
    this.#page = page;
    this.#menu = menu;
    this.#editor = page.locator('.editor-group-container.active .editor-instance .monaco-editor').first();
  }

  /** Waits until the tab with this name is active and its text is drawn. */
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

  /** Selects whole lines, from the first to the last inclusive, with the keyboard. */
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

  /** Opens the context menu at the cursor, which keeps the selection. */
  async openContextMenu(): Promise<Menu> {
    await this.focus();
    await this.#page.keyboard.press('Shift+F10');
    return this.#menu;
  }

  async chooseFromContextMenu(...path: readonly string[]): Promise<void> {
    await (await this.openContextMenu()).choose(...path);
  }

  /** Waits until this text is drawn after a line as a decoration. */
  async waitForInline(text: RegExp): Promise<void> {
    const isDrawn = `[...document.querySelectorAll('.editor-instance .view-lines span')]
      .some((span) => /${text.source}/.test(getComputedStyle(span, '::after').content.replaceAll('\\u00a0', ' ')))`;
    await this.#page.waitForFunction(isDrawn);
  }

  async waitForLens(title: string): Promise<void> {
    await this.#editor.locator('.codelens-decoration a').filter({ hasText: title }).first().waitFor();
  }

  /** Waits until an error is underlined. */
  async waitForSquiggle(): Promise<void> {
    await this.#editor.locator('.squiggly-error').first().waitFor();
  }

  /** Returns the lines in view. */
  async visibleText(): Promise<string> {
    return plainSpaces(await this.#editor.locator('.view-lines').innerText());
  }

  #cursorStatus(text: RegExp): Locator {
    return this.#page.locator('.statusbar-item[id="status.editor.selection"]', { hasText: text });
  }
}
