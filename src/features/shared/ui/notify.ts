import * as vscode from 'vscode';
import type { Literal, UiText } from '../../../core/lib/uiText.ts';

// Only the files in this folder may pass text to VS Code's widgets. The linter enforces this.

declare module 'vscode' {
  namespace l10n {
    /**
     * If an argument is a raw string, the result is a `string`, which no function in this folder accepts: see `UiText`.
     */
    function t<T extends string>(message: T & Literal<T>, ...args: readonly (UiText | number)[]): UiText;
  }
}

export type Severity = 'error' | 'warning' | 'information';

/** A modal question. */
export interface Question {
  readonly message: UiText;
  readonly detail?: UiText;
}

/** Shows a notification. Resolves to the selected button, or undefined if the notification was closed. */
export function notify<T extends UiText>(
  severity: Severity,
  text: UiText,
  ...buttons: readonly T[]
): Thenable<T | undefined> {
  switch (severity) {
    case 'error':
      return vscode.window.showErrorMessage(text, ...buttons);
    case 'warning':
      return vscode.window.showWarningMessage(text, ...buttons);
    case 'information':
      return vscode.window.showInformationMessage(text, ...buttons);
  }
}

/** Shows a modal dialog. Resolves to the selected button, or undefined for Cancel. */
export function ask<T extends UiText>(
  severity: 'warning' | 'information',
  { message, detail }: Question,
  ...buttons: readonly T[]
): Thenable<T | undefined> {
  const options = { modal: true, ...(detail === undefined ? {} : { detail }) };
  return severity === 'warning'
    ? vscode.window.showWarningMessage(message, options, ...buttons)
    : vscode.window.showInformationMessage(message, options, ...buttons);
}

/** Shows a message in the status bar for some milliseconds. */
export function mention(text: UiText, durationMs: number): void {
  vscode.window.setStatusBarMessage(text, durationMs);
}
