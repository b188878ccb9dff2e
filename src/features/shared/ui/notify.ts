import * as vscode from 'vscode';
import type { Literal, UiText } from '../../../core/lib/uiText.ts';

// The files of this folder are the only ones that hand text to the editor's own widgets; lint holds this.

declare module 'vscode' {
  namespace l10n {
    /** With a raw string among the arguments the result is a `string`, which nothing here takes: see `UiText`. */
    function t<T extends string>(message: T & Literal<T>, ...args: readonly (UiText | number)[]): UiText;
  }
}

export type Severity = 'error' | 'warning' | 'information';

/** A modal question. */
export interface Question {
  readonly message: UiText;
  readonly detail?: UiText;
}

/** Shows a notification. Resolves to the button that was pressed, to undefined when it was closed. */
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

/** Asks in the middle of the window and waits. Resolves to the button that was pressed, to undefined for Cancel. */
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

/** Says something in the status bar for some milliseconds. */
export function mention(text: UiText, durationMs: number): void {
  vscode.window.setStatusBarMessage(text, durationMs);
}
