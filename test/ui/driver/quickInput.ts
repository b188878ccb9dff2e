import { basename } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { eventually } from '../../host/eventually.ts';
import { exactly } from './text.ts';

const ATTEMPTS = 15;
const ATTEMPT_MS = 2000;

/** The box at the top of the window: Command Palette, quick picks and input boxes. */
export class QuickInput {
  readonly #page: Page;
  readonly #widget: Locator;
  readonly #input: Locator;

  constructor(page: Page) {
    this.#page = page;
    this.#widget = page.locator('.quick-input-widget:visible');
    this.#input = this.#widget.locator('.quick-input-box input');
  }

  /** Runs a command by its full name in the Command Palette, for instance `Engee: Sign In`. */
  async runCommand(name: string): Promise<void> {
    await this.#open('F1', `>${name}`, this.entry(name));
    await this.choose(name);
  }

  /** Returns whether the Command Palette offers a command, by its full name, within the time that the editor takes to load. */
  async offers(name: string): Promise<boolean> {
    const isOffered = await this.#open('F1', `>${name}`, this.entry(name)).then(
      () => true,
      () => false,
    );
    if (isOffered) await this.dismiss();
    return isOffered;
  }

  /** Returns the full names of all commands of a category that the Command Palette offers now. The category must have one. */
  async commands(category: string): Promise<readonly string[]> {
    // Only a list that is already filtered highlights what was typed.
    const filtered = this.#widget.locator('.monaco-list-row').filter({ has: this.#page.locator('.highlight') });
    await this.#open('F1', `>${category}: `, filtered.first());
    const labels = new Map<number, string>();
    // The list draws only the rows in view, but each row knows its index and whether it is the last one.
    let key = 'PageDown';
    for (let isComplete = false; !isComplete;) {
      for (const { index, isLast, label } of await this.#drawnRows()) {
        labels.set(index, label);
        isComplete ||= isLast && labels.size > index;
        // Rows that were drawn too late are met on the way back.
        if (isLast) key = 'PageUp';
        else if (index === 0) key = 'PageDown';
      }
      await this.#input.press(key);
    }
    await this.dismiss();
    return [...labels.values()].filter((label) => label.startsWith(`${category}: `));
  }

  #drawnRows(): Promise<readonly { readonly index: number; readonly isLast: boolean; readonly label: string }[]> {
    return this.#page.evaluate(`[...document.querySelectorAll('.quick-input-widget .monaco-list-row')]
      .map((row) => ({
        index: Number(row.dataset.index),
        isLast: row.dataset.lastElement === 'true',
        label: row.querySelector('.label-name')?.textContent.trim() ?? '',
      }))
      .sort((a, b) => a.index - b.index)`);
  }

  /**
   * Waits until the palette does not offer a command of an extension that has others. An open palette does not follow
   * changes, and a change of context can reach the window after the command that made it has ended.
   */
  async waitUntilNotOffered(name: string): Promise<void> {
    await eventually(
      () => this.commands(name.slice(0, name.indexOf(':'))),
      (names) => !names.includes(name),
    );
  }

  /**
   * Opens a quick pick with a key and types, again until `wanted` is offered: right after a load, keys can get lost, and
   * a palette that opens while the editor is still loading extensions does not show their commands.
   */
  async #open(key: string, typed: string, wanted: Locator): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      await this.#page.keyboard.press(key);
      try {
        await this.#input.fill(typed, { timeout: ATTEMPT_MS });
        await wanted.waitFor({ timeout: ATTEMPT_MS });
        return;
      } catch (error) {
        await this.dismiss();
        if (attempt === ATTEMPTS) throw error;
      }
    }
  }

  /** Opens a file by its absolute path, as with Ctrl+P. */
  async openFile(path: string): Promise<void> {
    // The list draws `$(icon)` in a file name as an icon.
    const label = basename(path).replaceAll(/\$\([\w-]+\)/g, '');
    await this.#open('Control+P', path, this.entry(label));
    await this.choose(label);
  }

  /** Chooses the entry with exactly this label (icons do not count), once it is there. Uses the keyboard: rows can move under a pointer. */
  async choose(label: string): Promise<void> {
    const entry = this.entry(label);
    await entry.waitFor();
    while (!(await this.#isFocused(entry))) await this.#input.press('ArrowDown');
    await this.#input.press('Enter');
  }

  async #isFocused(entry: Locator): Promise<boolean> {
    return (await entry.getAttribute('class'))?.split(' ').includes('focused') ?? false;
  }

  entry(label: string): Locator {
    return this.#widget
      .locator('.monaco-list-row')
      .filter({ has: this.#page.locator('.label-name', { hasText: exactly(label) }) })
      .first();
  }

  /** Returns the labels of the entries in view. */
  async items(): Promise<string[]> {
    const labels = await this.#widget
      .locator('.monaco-list-row .quick-input-list-row:first-child .label-name')
      .allInnerTexts();
    return labels.map((label) => label.trim());
  }

  /** Replaces the text of the box. */
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

  /** Clicks a button beside the box, for instance OK when the user chooses a folder. */
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

  /** Waits until the box is open and shows this text: as its title, prompt, placeholder or validation message. */
  async waitFor(text: string | RegExp): Promise<void> {
    await this.#widget.getByText(text).or(this.#widget.getByPlaceholder(text)).first().waitFor();
  }

  /** Waits until the box contains this, and returns its full text. */
  async waitForValue(text: RegExp): Promise<string> {
    await this.#page.waitForFunction(
      `${String(text)}.test(document.querySelector('.quick-input-widget:not([style*="none"]) .quick-input-box input')?.value)`,
    );
    return this.value();
  }

  /** Returns the text of the box. */
  value(): Promise<string> {
    return this.#input.inputValue();
  }

  /** Returns whether the box hides what is typed, as for a secret. */
  async isMasked(): Promise<boolean> {
    return (await this.#input.getAttribute('type')) === 'password';
  }
}
