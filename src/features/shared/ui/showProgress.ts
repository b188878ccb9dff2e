import * as vscode from 'vscode';
import type { UiText } from '../../../core/lib/uiText.ts';

export interface ProgressReport {
  /** Replaces the text after the title. */
  readonly message?: UiText;
  /** The percentage points since the last report. */
  readonly increment?: number;
}

export type ProgressOptions = Omit<vscode.ProgressOptions, 'title'> & { readonly title?: UiText };

/** Shows progress until the task ends, and returns its result. */
export function showProgress<T>(
  options: ProgressOptions,
  task: (progress: vscode.Progress<ProgressReport>, token: vscode.CancellationToken) => Thenable<T>,
): Thenable<T> {
  return vscode.window.withProgress(options, task);
}
