import type { Locator, Page } from 'playwright-core';
import { eventually } from '../../host/eventually.ts';
import { exactly } from './text.ts';

const PALETTE_ATTEMPTS = 10;
const PALETTE_ATTEMPT_MS = 2000;

/** The box that drops from the top of the window: command palette, lists to pick from, questions. */
export class QuickInput {
  readonly #page: Page;
  readonly #widget: Locator;
  readonly #input: Locator;

  constructor(page: Page) {
    this.#page = page;
    this.#widget = page.locator('.quick-input-widget:visible');
    this.#input = this.#widget.locator('.quick-input-box input');
  }

  /** Runs a command by its full name in the palette, for instance `Engee: Sign In`. */
  async runCommand(name: string): Promise<void> {
    await this.#openPalette(name, this.entry(name));
    await this.entry(name).click();
  }

  /** Whether the palette offers a command, by its full name. One attempt is enough once it has offered another of the extension's. */
  async offers(name: string, attempts = PALETTE_ATTEMPTS): Promise<boolean> {
    const isOffered = await this.#openPalette(name, this.entry(name), attempts).then(
      () => true,
      () => false,
    );
    if (isOffered) await this.dismiss();
    return isOffered;
  }

  /**
   * Waits until the palette does not offer a command. A palette that is open does not follow changes, and a
   * change of context can reach the window after the command that made it has ended.
   */
  async waitUntilNotOffered(name: string): Promise<void> {
    await eventually(
      () => this.offers(name, 1),
      (isOffered) => !isOffered,
    );
  }

  /**
   * Opens the palette and types, again until `wanted` is offered: a palette opened while the editor is
   * still loading extensions does not learn of their commands.
   */
  async #openPalette(typed: string, wanted: Locator, attempts = PALETTE_ATTEMPTS): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      await this.#page.keyboard.press('F1');
      await this.#input.fill(`>${typed}`);
      try {
        await wanted.waitFor({ timeout: PALETTE_ATTEMPT_MS });
        return;
      } catch (error) {
        await this.dismiss();
        if (attempt === attempts) {
          throw error;
        }
      }
    }
  }

  /** Opens a file of the workspace by name, as with Ctrl+P. */
  async openFile(name: string): Promise<void> {
    await this.#page.keyboard.press('Control+P');
    await this.#input.fill(name);
    await this.choose(name);
  }

  /** Clicks the entry whose label is exactly this (icons do not count), once it is there. */
  async choose(label: string): Promise<void> {
    await this.entry(label).click();
  }

  entry(label: string): Locator {
    return this.#widget
      .locator('.monaco-list-row')
      .filter({ has: this.#page.locator('.label-name', { hasText: exactly(label) }) })
      .first();
  }

  /** The labels on offer, as far as they are drawn. */
  async items(): Promise<string[]> {
    const labels = await this.#widget
      .locator('.monaco-list-row .quick-input-list-row:first-child .label-name')
      .allInnerTexts();
    return labels.map((label) => label.trim());
  }

  /** Replaces what the box holds. */
  async type(text: string): Promise<void> {
    await this.#input.fill(text);
  }

  /** Types an answer and confirms it with Enter. */
  async answer(text: string): Promise<void> {
    await this.type(text);
    await this.#input.press('Enter');
  }

  async accept(): Promise<void> {
    await this.#input.press('Enter');
  }

  /** Clicks the button beside the box, for instance OK when a folder of the machine is chosen. */
  async clickButton(label: string): Promise<void> {
    await this.#widget.getByRole('button', { name: label, exact: true }).click();
  }

  async dismiss(): Promise<void> {
    await this.#page.keyboard.press('Escape');
    await this.waitUntilClosed();
  }

  async waitUntilClosed(): Promise<void> {
    await this.#widget.waitFor({ state: 'hidden' });
  }

  /** Waits until the box is open and says this somewhere: its title, its prompt, or what is wrong with the answer. */
  async waitFor(text: string | RegExp): Promise<void> {
    await this.#widget.getByText(text).or(this.#widget.getByPlaceholder(text)).first().waitFor();
  }

  /** Waits until the box holds this, and gives the whole. */
  async waitForValue(text: RegExp): Promise<string> {
    await this.#page.waitForFunction(
      `${String(text)}.test(document.querySelector('.quick-input-widget:not([style*="none"]) .quick-input-box input')?.value)`,
    );
    return this.value();
  }

  /** What the box holds now. */
  value(): Promise<string> {
    return this.#input.inputValue();
  }

  /** Whether what is typed is hidden, as a secret should be. */
  async isMasked(): Promise<boolean> {
    return (await this.#input.getAttribute('type')) === 'password';
  }
}
