import * as assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import { eventually } from '../../host/eventually.ts';

/** Time for the window to react to a key. */
const keyMs = 500;

/** Drives the list that the extension opens next as a user does: types, moves, checks and presses Enter. */
export class OpenList implements vscode.Disposable {
  private box: vscode.QuickPick<vscode.QuickPickItem> | undefined;
  private isOpen = false;
  /** Whether the extension knows the active row. */
  private isActiveReported = true;
  private readonly create = vscode.window.createQuickPick;
  private value = '';

  /** Replaces a function of `vscode.window`, which the extension and its tests share. */
  constructor() {
    const { create } = this;
    const createQuickPick = () => {
      const box = create();
      this.box = box;
      this.isOpen = true;
      box.onDidHide(() => {
        this.isOpen = false;
      });
      box.onDidChangeValue((value) => {
        this.value = value;
      });
      return new Proxy(box, {
        get: (target, name) => {
          if (name === 'activeItems' && !this.isActiveReported) return [];
          const value: unknown = Reflect.get(target, name);
          return typeof value === 'function' ? (value.bind(target) as unknown) : value;
        },
        set: (target, name, value) => Reflect.set(target, name, value),
      });
    };
    Object.assign(vscode.window, { createQuickPick });
  }

  get labels(): readonly string[] {
    return this.box?.items.map(({ label }) => label) ?? [];
  }

  private get title(): string {
    return this.box?.title ?? '';
  }

  /** The labels, descriptions and details of all rows. */
  get text(): string {
    return (this.box?.items ?? [])
      .map(({ label, description, detail }) =>
        [label, description, detail].filter((part) => part !== undefined).join('|'),
      )
      .join('\n');
  }

  private get active(): string | undefined {
    return this.box?.activeItems[0]?.label;
  }

  private get selected(): readonly string[] {
    return this.box?.selectedItems.map(({ label }) => label) ?? [];
  }

  /** Waits until the list is open. */
  async opens(): Promise<void> {
    await eventually(
      () => Promise.resolve(this.isOpen),
      (isOpen) => isOpen,
    );
  }

  /** Waits until the list is open and shows a row with this label. */
  async shows(label: string): Promise<void> {
    await eventually(
      () => Promise.resolve(this.isOpen ? this.labels : []),
      (labels) => labels.includes(label),
    );
  }

  /** Waits until the list has this title. */
  async isTitled(title: string): Promise<void> {
    await eventually(
      () => Promise.resolve(this.title),
      (present) => present === title,
    );
  }

  /** Waits until a row is active. */
  async isActive(label: string): Promise<void> {
    await eventually(
      () => Promise.resolve(this.active),
      (active) => active === label,
    );
  }

  /** Types text in place of the present one. */
  async type(text: string): Promise<void> {
    assert.ok(this.box);
    this.box.value = text;
    await eventually(
      () => Promise.resolve(this.value),
      (value) => value === text,
    );
  }

  /**
   * Moves to a row with the arrow keys. Presses again if nothing happens: rows that arrive in the window after the key make
   * their own row active.
   */
  async moveTo(label: string): Promise<void> {
    for (let step = 0; this.active !== label; step += 1) {
      assert.ok(step < 50, `${label} is not one of ${this.text}`);
      const before = this.active;
      await press('workbench.action.quickOpenSelectNext');
      const end = Date.now() + keyMs;
      while (this.active === before && Date.now() < end) await delay(10);
    }
  }

  /** Moves to a row and presses the space bar. */
  async check(label: string): Promise<void> {
    await this.moveTo(label);
    const wasSelected = this.selected.includes(label);
    await press('workbench.action.quickPickManyToggle');
    await eventually(
      () => Promise.resolve(this.selected.includes(label)),
      (isSelected) => isSelected !== wasSelected,
    );
  }

  async pressEnter(): Promise<void> {
    await press('workbench.action.acceptSelectedQuickOpenItem');
  }

  /** Presses Enter before the extension knows which row is active, as a quick user of a busy window does. */
  async pressEnterEarly(): Promise<void> {
    this.isActiveReported = false;
    try {
      await this.pressEnter();
    } finally {
      this.isActiveReported = true;
    }
  }

  async pressEscape(): Promise<void> {
    await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
  }

  dispose(): void {
    this.box?.hide();
    Object.assign(vscode.window, { createQuickPick: this.create });
  }
}

/** Presses a key of the list. The editor sends changes of the list to the window in a timer, which must have ended before. */
async function press(command: string): Promise<void> {
  await delay(0);
  await vscode.commands.executeCommand(command);
}
