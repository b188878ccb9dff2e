import * as vscode from 'vscode';

/** A key of ours for the conditions in package.json, false at first and after disposing. The editor is told only of changes. */
export class ContextKey implements vscode.Disposable {
  private readonly name: `engee.${string}`;
  private value: boolean | undefined;

  constructor(name: `engee.${string}`) {
    this.name = name;
    // The editor may know the answer of an earlier life of ours.
    this.set(false);
  }

  set(value: boolean): void {
    if (value === this.value) return;
    this.value = value;
    void vscode.commands.executeCommand('setContext', this.name, value);
  }

  dispose(): void {
    this.set(false);
  }
}
