import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { eventually } from '../../host/eventually.ts';

/** Drives the input box that the extension opens next as a user does: presses its buttons, types and presses Enter. */
export class OpenBox implements vscode.Disposable {
  private box: vscode.InputBox | undefined;
  private isAccepted = false;
  private readonly pressed = new vscode.EventEmitter<vscode.QuickInputButton>();
  private readonly create = vscode.window.createInputBox;

  /** Replaces a function of `vscode.window`, which the extension and its tests share. */
  constructor() {
    const { create, pressed } = this;
    const createInputBox = () => {
      const box = create();
      this.box = box;
      box.onDidAccept(() => {
        this.isAccepted = true;
      });
      return new Proxy(box, {
        get: (target, name) => {
          if (name === 'onDidTriggerButton') return pressed.event;
          const value: unknown = Reflect.get(target, name);
          return typeof value === 'function' ? (value.bind(target) as unknown) : value;
        },
        set: (target, name, value) => Reflect.set(target, name, value),
      });
    };
    Object.assign(vscode.window, { createInputBox });
  }

  /** Waits until the box is open. */
  async isOpen(): Promise<void> {
    await eventually(
      () => Promise.resolve(this.box !== undefined),
      (isOpen) => isOpen,
    );
  }

  /** Presses a button by its index. */
  press(index: number): void {
    this.pressed.fire(this.box?.buttons[index] ?? assert.fail(`no button ${index}`));
  }

  /** Types text in place of the present one, presses Enter, and returns the problem that the box shows with it. */
  async problemWith(text: string): Promise<string> {
    await this.accept(text);
    const shown = this.box?.validationMessage ?? '';
    return typeof shown === 'string' ? shown : shown.message;
  }

  /** Types text in place of the present one, if any is given, and presses Enter. */
  async accept(text?: string): Promise<void> {
    const { box } = this;
    assert.ok(box);
    this.isAccepted = false;
    if (text !== undefined) box.value = text;
    // Until the editor has drawn the box, Enter has no effect.
    await eventually(
      async () => {
        await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
        return this.isAccepted;
      },
      (isAccepted) => isAccepted,
    );
  }

  dispose(): void {
    this.box?.hide();
    this.pressed.dispose();
    Object.assign(vscode.window, { createInputBox: this.create });
  }
}
