import * as vscode from 'vscode';
import type { WithoutSelection } from '../../core/run/submission.ts';

/** What the user wants to run where nothing is selected. */
export function withoutSelection(): WithoutSelection {
  return vscode.workspace.getConfiguration().get('engee.run.withoutSelection') === 'line' ? 'line' : 'block';
}
