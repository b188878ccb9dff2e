import type { Locator, Page } from 'playwright-core';
import { eventually } from '../../host/eventually.ts';
import type { QuickInput } from './quickInput.ts';
import { asDrawn, plainSpaces } from './text.ts';

/** The Output view. */
export class OutputPanel {
  readonly #page: Page;
  readonly #quickInput: QuickInput;
  readonly #lines: Locator;

  constructor(page: Page, quickInput: QuickInput) {
    this.#page = page;
    this.#quickInput = quickInput;
    this.#lines = page.locator('.output-view .view-lines');
  }

  /** Shows a channel. */
  async show(channel: string): Promise<void> {
    await this.#quickInput.runCommand('Output: Show Output Channels...');
    await this.#quickInput.choose(channel);
    await this.#lines.waitFor();
  }

  /** Returns the lines in view: the end, unless the view was scrolled. */
  async visibleText(): Promise<string> {
    return plainSpaces(await this.#lines.innerText());
  }

  /** Waits until a line in view contains this. */
  async waitFor(text: string | RegExp): Promise<void> {
    await this.#lines
      .locator('.view-line')
      .filter({ hasText: asDrawn(text) })
      .first()
      .waitFor();
  }

  /** Returns the full text of the channel, by Select All and Copy. */
  async text(): Promise<string> {
    await this.#page.evaluate("navigator.clipboard.writeText('')");
    await this.#page.locator('.output-view .monaco-editor').first().click();
    await this.#page.keyboard.press('Control+A');
    await this.#page.keyboard.press('Control+C');
    return eventually(
      () => this.#page.evaluate<string>('navigator.clipboard.readText()'),
      (text) => text !== '',
    );
  }

  /** Ctrl+clicks a link in view with this text. */
  async followLink(text: string | RegExp): Promise<void> {
    await this.#lines
      .locator('.detected-link, .detected-link-active')
      .filter({ hasText: asDrawn(text) })
      .first()
      .click({ modifiers: ['Control'] });
  }
}
