import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { eventually } from '../../host/eventually.ts';

export interface SeenQuestion {
  /** Message and detail. */
  readonly text: string;
  readonly buttons: readonly string[];
  readonly isModal: boolean;
}

const asking = ['showInformationMessage', 'showWarningMessage', 'showErrorMessage'] as const;

/**
 * Answers the expected modal questions of the extension in order, and closes all other messages, including unexpected modal
 * ones. Replaces functions of `vscode.window`, which the extension and its tests share.
 */
export class ChosenAnswers implements vscode.Disposable {
  readonly questions: SeenQuestion[] = [];
  private readonly expected: (readonly [text: RegExp, button: number | undefined])[];
  private readonly pressed: (readonly [text: RegExp, button: number])[] = [];
  private readonly originals = asking.map((name) => [name, vscode.window[name]] as const);

  /** @param expected text of each question and index of the button to press, or undefined to close it */
  constructor(...expected: readonly (readonly [text: RegExp, button: number | undefined])[]) {
    this.expected = [...expected];
    for (const name of asking)
      Object.assign(vscode.window, { [name]: (...args: readonly unknown[]) => Promise.resolve(this.answer(args)) });
  }

  /** Presses a button of the next notification with this text. */
  willPress(text: RegExp, button: number): void {
    this.pressed.push([text, button]);
  }

  /** Returns the first message with this text. Waits if there is none yet. */
  async next(text: RegExp): Promise<SeenQuestion> {
    const shown = await eventually(
      () => Promise.resolve(this.questions),
      (questions) => questions.some((question) => text.test(question.text)),
    );
    return shown.find((question) => text.test(question.text)) ?? assert.fail(text.source);
  }

  dispose(): void {
    for (const [name, original] of this.originals) Object.assign(vscode.window, { [name]: original });
    assert.deepEqual([...this.expected, ...this.pressed], [], 'a question was not asked');
  }

  private answer([message, ...rest]: readonly unknown[]): string | undefined {
    const options = rest.find((each): each is vscode.MessageOptions => typeof each === 'object');
    const buttons = rest.filter((each) => typeof each === 'string');
    const question = {
      text: [String(message), options?.detail ?? ''].join('\n'),
      buttons,
      isModal: options?.modal === true,
    };
    this.questions.push(question);
    if (!question.isModal) {
      const index = this.pressed.findIndex(([wanted]) => wanted.test(question.text));
      const [press] = index < 0 ? [] : this.pressed.splice(index, 1);
      return press && buttons[press[1]];
    }
    const [text, button] = this.expected[0] ?? [];
    if (text?.test(question.text) !== true) return undefined;
    this.expected.shift();
    return button === undefined ? undefined : buttons[button];
  }
}
