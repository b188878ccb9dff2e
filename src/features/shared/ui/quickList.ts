import * as vscode from 'vscode';
import type { UiText } from '../../../core/lib/uiText.ts';
import type { PickItem } from './quickInput.ts';

export interface ListItem extends PickItem {
  readonly buttons?: readonly (vscode.QuickInputButton & { readonly tooltip: UiText })[];
  /** Shows the item even if its text doesn't contain what the user typed. */
  readonly alwaysShow?: boolean;
}

/** VS Code's quick pick, whose items change while it is open, limited to text that is safe to show. */
export type QuickList<T extends ListItem> = Omit<vscode.QuickPick<T>, 'title' | 'placeholder' | 'buttons'> & {
  title: UiText;
  placeholder: UiText;
};

export function createQuickList<T extends ListItem>(): QuickList<T> {
  return vscode.window.createQuickPick<T>() as vscode.QuickPick<T> & QuickList<T>;
}
