import * as assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { eventually } from '../../host/eventually.ts';

const decoder = new TextDecoder();

/** A script in the form in which Engee saves it. */
export function engeeScript(...sources: readonly string[]) {
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: { kernelspec: { name: 'ijulia-1.9', display_name: 'IJulia 1.9.3', language: 'julia' }, engee: {} },
    cells: sources.map((source, index) => ({
      id: `0000000${index}`,
      cell_type: 'code',
      source: [source],
      execution_count: 0,
      outputs: [{ output_type: 'stream', name: 'stdout', text: 'stored\n' }],
      metadata: { name: 'Название секции', engee: { isDisplay: true } },
    })),
  };
}

/** A notebook in an editor of the window. */
export class ShownNotebook {
  readonly document: vscode.NotebookDocument;

  constructor(document: vscode.NotebookDocument) {
    this.document = document;
  }

  /** Writes the text to the file and opens it. */
  static async write(path: string, text: string): Promise<ShownNotebook> {
    await writeFile(path, text);
    return ShownNotebook.open(vscode.Uri.file(path));
  }

  /** Opens a file as a user does. `openNotebookDocument` would keep it open after its tab is closed. */
  static async open(uri: vscode.Uri): Promise<ShownNotebook> {
    await vscode.commands.executeCommand('vscode.open', uri);
    const editor = await eventually(
      () => Promise.resolve(vscode.window.activeNotebookEditor),
      (active) => active?.notebook.uri.toString() === uri.toString(),
    );
    return new ShownNotebook((editor ?? assert.fail()).notebook);
  }

  async edit(...edits: vscode.NotebookEdit[]): Promise<void> {
    const all = new vscode.WorkspaceEdit();
    all.set(this.document.uri, edits);
    assert.ok(await vscode.workspace.applyEdit(all));
  }

  async type(cell: number, text: string): Promise<void> {
    const { document } = this.document.cellAt(cell);
    const edits = new vscode.WorkspaceEdit();
    edits.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), text);
    assert.ok(await vscode.workspace.applyEdit(edits));
  }

  /** What each output of a cell shows: its type and text. */
  outputs(cell: number): string[][] {
    return this.document
      .cellAt(cell)
      .outputs.map(({ items }) =>
        items.map(({ mime, data }) => `${mime.split('.').at(-1) ?? mime}: ${decoder.decode(data)}`),
      );
  }

  /** Waits until the outputs of a cell are as wanted. */
  async shows(cell: number, isWanted: (outputs: string[][]) => boolean): Promise<string[][]> {
    return eventually(() => Promise.resolve(this.outputs(cell)), isWanted);
  }

  /** Asks to run cells with the kernel of this extension. The editor's command ends with the cells. */
  async start(start: number, end: number): Promise<{ readonly ended: Promise<void> }> {
    await eventually(
      () => this.selectKernel(),
      (isKnown) => isKnown === true,
    );
    const ended = vscode.commands.executeCommand('notebook.cell.execute', {
      ranges: [{ start, end }],
      document: this.document.uri,
    });
    return { ended: Promise.resolve(ended).then(() => undefined) };
  }

  /** Runs cells and returns whether the last one succeeded. */
  async run(start: number, end: number): Promise<boolean | undefined> {
    const { ended } = await this.start(start, end);
    await ended;
    return this.success(end - 1);
  }

  /** Returns whether the editor knows the kernel. */
  async selectKernel(): Promise<boolean | undefined> {
    return vscode.commands.executeCommand<boolean | undefined>('notebook.selectKernel', {
      id: `engee-${this.document.notebookType}`,
      extension: 'engee-community.engee',
    });
  }

  success(cell: number): boolean | undefined {
    return this.document.cellAt(cell).executionSummary?.success;
  }
}
