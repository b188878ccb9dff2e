import * as vscode from 'vscode';

/** A context key for `when` clauses in package.json. False at first and after disposing. */
export class ContextKey implements vscode.Disposable {
  private readonly name: `engee.${string}`;
  private value: boolean | undefined;

  constructor(name: `engee.${string}`) {
    this.name = name;
    // VS Code can still have the value from before the extension restarted.
    this.set(false);
  }

  set(value: boolean): void {
    if (value === this.value) return;
    this.value = value;
    setContext(this.name, value);
  }

  dispose(): void {
    this.set(false);
  }
}

/** Sets a context key for `when` clauses in package.json. */
export function setContext(name: `engee.${string}`, value: string | boolean | undefined): void {
  void vscode.commands.executeCommand('setContext', name, value);
}
