import type { Locator, Page } from 'playwright-core';
import type { QuickInput } from './quickInput.ts';
import { asDrawn, plainSpaces } from './text.ts';

/** The Output view in the panel. */
export class OutputPanel {
  readonly #page: Page;
  readonly #quickInput: QuickInput;
  readonly #lines: Locator;

  constructor(page: Page, quickInput: QuickInput) {
    this.#page = page;
    this.#quickInput = quickInput;
    this.#lines = page.locator('.output-view .view-lines');
  }

  /** Brings a channel to the front. */
  async show(channel: string): Promise<void> {
    await this.#quickInput.runCommand('Output: Show Output Channels...');
    await this.#quickInput.choose(channel);
    await this.#lines.waitFor();
  }

  /** The lines drawn now: the end, unless someone scrolled. */
  async visibleText(): Promise<string> {
    return plainSpaces(await this.#lines.innerText());
  }

  /** Waits until a drawn line says this. */
  async waitFor(text: string | RegExp): Promise<void> {
    await this.#lines
      .locator('.view-line')
      .filter({ hasText: asDrawn(text) })
      .first()
      .waitFor();
  }

  /** All that the channel holds, taken as a person takes it: select all, copy. */
  async text(): Promise<string> {
    await this.#page.locator('.output-view .monaco-editor').first().click();
    await this.#page.keyboard.press('Control+A');
    await this.#page.keyboard.press('Control+C');
    return this.#page.evaluate('navigator.clipboard.readText()');
  }

  /** Ctrl+clicks a drawn link that shows this. */
  async followLink(text: string | RegExp): Promise<void> {
    await this.#lines
      .locator('.detected-link, .detected-link-active')
      .filter({ hasText: asDrawn(text) })
      .first()
      .click({ modifiers: ['Control'] });
  }
}
