import * as vscode from 'vscode';
import type { UiText } from '../../../core/lib/uiText.ts';

export interface PickItem {
  readonly label: UiText;
  readonly description?: UiText;
  readonly detail?: UiText;
  readonly kind?: vscode.QuickPickItemKind;
  readonly iconPath?: vscode.ThemeIcon;
}

export interface PickOptions {
  readonly title: UiText;
  readonly placeHolder?: UiText;
  readonly ignoreFocusOut?: boolean;
}

/** Shows a list of items. Resolves to undefined if the user cancels. */
export function pick<T extends PickItem>(items: readonly T[], options: PickOptions): Thenable<T | undefined> {
  return vscode.window.showQuickPick(items, options);
}

export interface TextQuestion {
  readonly title: UiText;
  readonly prompt: UiText;
  readonly placeHolder?: UiText;
  /** The initial text of the box. The box shows it as plain text. */
  readonly value?: string;
  readonly valueSelection?: readonly [start: number, end: number];
  readonly password?: boolean;
  readonly ignoreFocusOut?: boolean;
  /** Returns the problem with the text; undefined if there is none. */
  readonly validateInput?: (text: string) => UiText | undefined;
}

/** Asks for a line of text. Resolves to undefined if the user cancels. */
export function askText({ valueSelection, ...question }: TextQuestion): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    ...question,
    ...(valueSelection === undefined ? {} : { valueSelection: [...valueSelection] }),
  });
}

interface Button extends vscode.QuickInputButton {
  readonly tooltip: UiText;
}

/** VS Code's input box, limited to text that is safe to show. */
export type TextBox = Omit<vscode.InputBox, 'title' | 'prompt' | 'placeholder' | 'validationMessage' | 'buttons'> & {
  title: UiText;
  prompt: UiText;
  placeholder: UiText;
  buttons: readonly Button[];
};

export function createTextBox(): TextBox {
  return vscode.window.createInputBox() as vscode.InputBox & TextBox;
}

/** Shows a problem below the box; undefined removes it. */
export function showProblem(box: TextBox, problem: UiText | undefined): void {
  (box as vscode.InputBox & TextBox).validationMessage = problem;
}

/** A row of a list that stays open while the user moves through it. */
export interface ListRow extends PickItem {
  readonly alwaysShow?: boolean;
  readonly buttons?: readonly Button[];
}

/** VS Code's list, limited to text that is safe to show. */
export type ListBox<T extends ListRow> = Omit<
  vscode.QuickPick<T & vscode.QuickPickItem>,
  'title' | 'placeholder' | 'buttons' | 'items'
> & {
  title: UiText;
  placeholder: UiText;
  buttons: readonly Button[];
  items: readonly T[];
};

export function createListBox<T extends ListRow>(): ListBox<T> {
  return vscode.window.createQuickPick() as unknown as ListBox<T>;
}

/**
 * Returns the row on which Enter acts. The window reports it later than the extension changes the rows: until then, the list
 * has no active row or one that is not shown anymore, and the result is undefined. Callers then decide by the rows they set,
 * so that no Enter is lost.
 */
export function activeRow<T extends ListRow>({ activeItems, items }: ListBox<T>): T | undefined {
  const [active] = activeItems;
  return active !== undefined && items.includes(active) ? active : undefined;
}

export type OpenOptions = Omit<vscode.OpenDialogOptions, 'title' | 'openLabel'> & {
  readonly title: UiText;
  readonly openLabel: UiText;
};

export function pickToOpen(options: OpenOptions): Thenable<vscode.Uri[] | undefined> {
  return vscode.window.showOpenDialog(options);
}

export interface SaveOptions {
  readonly title: UiText;
  readonly defaultUri?: vscode.Uri;
  /** File types: the name and the extensions of each. */
  readonly filters?: readonly (readonly [name: UiText, endings: string[]])[];
}

export function pickToSave({ filters, ...options }: SaveOptions): Thenable<vscode.Uri | undefined> {
  return vscode.window.showSaveDialog({
    ...options,
    ...(filters === undefined ? {} : { filters: Object.fromEntries(filters) }),
  });
}
