import * as vscode from 'vscode';

/** Keeps the warnings of the extension open, which then never get an answer. Replaces a function of `vscode.window`. */
export class OpenWarnings implements vscode.Disposable {
  readonly shown: { readonly text: string; readonly buttons: readonly unknown[] }[] = [];
  private readonly original = vscode.window.showWarningMessage;

  constructor() {
    const showWarningMessage = async (text: string, ...buttons: readonly unknown[]) => {
      this.shown.push({ text, buttons });
      return new Promise<never>(() => undefined);
    };
    Object.assign(vscode.window, { showWarningMessage });
  }

  dispose(): void {
    Object.assign(vscode.window, { showWarningMessage: this.original });
  }
}
