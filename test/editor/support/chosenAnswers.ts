import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';

export interface SeenQuestion {
  /** Message and detail. */
  readonly text: string;
  readonly buttons: readonly string[];
  readonly isModal: boolean;
}

const asking = ['showInformationMessage', 'showWarningMessage', 'showErrorMessage'] as const;

/**
 * Answers the modal questions of the extension in their order, and closes every other message. The extension and its tests
 * share one `vscode.window`, so its functions are replaced. A modal question that was not expected is closed as well.
 */
export class ChosenAnswers implements vscode.Disposable {
  readonly questions: SeenQuestion[] = [];
  private readonly expected: (readonly [text: RegExp, button: number | undefined])[];
  private readonly seen = new vscode.EventEmitter<SeenQuestion>();
  private readonly originals = asking.map((name) => [name, vscode.window[name]] as const);

  /** @param expected what each question says, and which of its buttons is pressed; undefined: it is closed */
  constructor(...expected: readonly (readonly [text: RegExp, button: number | undefined])[]) {
    this.expected = [...expected];
    for (const name of asking)
      Object.assign(vscode.window, { [name]: (...args: readonly unknown[]) => Promise.resolve(this.answer(args)) });
  }

  /** The first message with such a text, shown already or still to come. */
  async next(text: RegExp): Promise<SeenQuestion> {
    const known = this.questions.find((question) => text.test(question.text));
    return (
      known ??
      new Promise((resolve) => {
        const subscription = this.seen.event((question) => {
          if (!text.test(question.text)) return;
          subscription.dispose();
          resolve(question);
        });
      })
    );
  }

  dispose(): void {
    for (const [name, original] of this.originals) Object.assign(vscode.window, { [name]: original });
    this.seen.dispose();
    assert.deepEqual(this.expected, [], 'a question was not asked');
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
    this.seen.fire(question);
    if (!question.isModal) return undefined;
    const [text, button] = this.expected[0] ?? [];
    if (text?.test(question.text) !== true) return undefined;
    this.expected.shift();
    return button === undefined ? undefined : buttons[button];
  }
}
