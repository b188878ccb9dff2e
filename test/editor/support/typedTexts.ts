import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';

/**
 * Types texts into the input boxes of the extension, in order, and closes a box that shows a problem with its text. Replaces a
 * function of `vscode.window`, which the extension and its tests share.
 */
export class TypedTexts implements vscode.Disposable {
  readonly asked: vscode.InputBoxOptions[] = [];
  /** The problems that were shown. */
  readonly problems: string[] = [];
  private readonly texts: string[];
  private readonly original = vscode.window.showInputBox;

  constructor(...texts: readonly string[]) {
    this.texts = [...texts];
    Object.assign(vscode.window, {
      showInputBox: async (options: vscode.InputBoxOptions) => this.answer(options),
    });
  }

  dispose(): void {
    Object.assign(vscode.window, { showInputBox: this.original });
    assert.deepEqual(this.texts, [], 'an input box was not shown');
  }

  private async answer(options: vscode.InputBoxOptions): Promise<string | undefined> {
    this.asked.push(options);
    const text = this.texts.shift();
    if (text === undefined) return undefined;
    const problem = await options.validateInput?.(text);
    if (problem === undefined || problem === null) return text;
    this.problems.push(typeof problem === 'string' ? problem : problem.message);
    return undefined;
  }
}
