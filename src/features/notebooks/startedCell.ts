import * as vscode from 'vscode';
import type { CellSink } from '../../core/notebook/cellOutput.ts';
import type { NotebookOutput, OutputItem } from '../../core/notebook/notebookOutput.ts';
import { editorItem, newEditorOutput } from './editorOutputs.ts';

/** The execution of a cell. The editor accepts outputs only after the start. */
export class StartedCell implements CellSink, vscode.Disposable {
  private readonly execution: vscode.NotebookCellExecution;
  private readonly subscription: vscode.Disposable;
  /** The output that is added to. `isPlaced`: the editor has it, so an empty cell means that the user cleared it. */
  private last: { readonly output: vscode.NotebookCellOutput; isPlaced: boolean } | undefined;
  private hasStarted = false;

  constructor(execution: vscode.NotebookCellExecution) {
    this.execution = execution;
    this.subscription = vscode.workspace.onDidChangeNotebookDocument(({ cellChanges }) => {
      const isCleared = cellChanges.some(({ cell, outputs }) => cell === execution.cell && outputs?.length === 0);
      if (isCleared && this.last?.isPlaced === true) this.last = undefined;
    });
  }

  get isStarted(): boolean {
    return this.hasStarted;
  }

  /** @param at milliseconds since the epoch @param earlier what happens to the outputs of the run before */
  start(at: number, order: number | undefined, earlier: 'removed' | 'kept'): void {
    this.hasStarted = true;
    this.execution.executionOrder = order;
    this.execution.start(at);
    if (earlier === 'removed') void this.execution.clearOutput();
  }

  /** A cell that never started looks as if it had not been asked to run. @param at milliseconds since the epoch */
  end(isFine: boolean, at: number): void {
    if (this.isStarted) this.execution.end(isFine, at);
    else this.execution.end(undefined);
  }

  add(output: NotebookOutput): void {
    if (!this.isStarted) return;
    const last = { output: newEditorOutput(output), isPlaced: false };
    this.last = last;
    void this.execution.appendOutput(last.output).then(() => {
      last.isPlaced = true;
    });
  }

  append(item: OutputItem): boolean {
    if (this.last === undefined) return false;
    void this.execution.appendOutputItems(editorItem(item), this.last.output);
    return true;
  }

  replace(item: OutputItem): boolean {
    if (this.last === undefined) return false;
    void this.execution.replaceOutputItems(editorItem(item), this.last.output);
    return true;
  }

  dispose(): void {
    this.subscription.dispose();
  }
}
