import * as vscode from 'vscode';

/** The functions of `vscode.window` that ask something. */
const asking = [
  'showInformationMessage',
  'showWarningMessage',
  'showErrorMessage',
  'showQuickPick',
  'showInputBox',
  'showOpenDialog',
  'showSaveDialog',
  'showWorkspaceFolderPick',
] as const;
const boxes = ['createInputBox', 'createQuickPick'] as const;

/**
 * Closes each question of the extension immediately, as Escape does, and keeps its text. Replaces functions of
 * `vscode.window`, which the extension and its tests share. Input boxes and quick picks are shown and then hidden.
 */
export class DismissedQuestions implements vscode.Disposable {
  /** The text of each question since the last `take`. */
  private asked: string[] = [];
  /** Addresses that the extension tried to open outside the editor. */
  readonly opened: string[] = [];
  private readonly originals = [...asking, ...boxes].map((name) => [name, vscode.window[name]] as const);
  private readonly openExternal = vscode.env.openExternal;

  constructor() {
    for (const name of asking)
      this.replace(name, (...args: unknown[]) => {
        this.asked.push(JSON.stringify(args));
        return Promise.resolve(undefined);
      });
    for (const name of boxes) {
      const create = vscode.window[name] as () => vscode.QuickInput;
      this.replace(name, () => this.hidingItself(create()));
    }
    Object.assign(vscode.env, {
      openExternal: (target: vscode.Uri) => {
        this.opened.push(target.toString());
        return Promise.resolve(true);
      },
    });
  }

  /** Returns the questions since the last call. */
  take(): readonly string[] {
    return this.asked.splice(0);
  }

  dispose(): void {
    for (const [name, original] of this.originals) this.replace(name, original);
    Object.assign(vscode.env, { openExternal: this.openExternal });
  }

  private hidingItself(box: vscode.QuickInput): vscode.QuickInput {
    const show = box.show.bind(box);
    return Object.assign(box, {
      show: () => {
        this.asked.push(box.title ?? '');
        show();
        box.hide();
      },
    });
  }

  private replace(name: string, value: unknown): void {
    Object.assign(vscode.window, { [name]: value });
  }
}
