import * as vscode from 'vscode';
import type { Bench } from './bench.ts';
import { medianRow } from './row.ts';

const cellCount = 300;
const repetitions = 7;
/** A picture of one pixel. */
const picture = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const first = `using Base64
struct Dot end
Base.show(io::IO, ::MIME"image/png", ::Dot) = write(io, base64decode("${picture}"))
Dot()`;

/** `notebook.firstCell300`: the time from _Run All_ in a notebook of 300 pictures to the picture of the first cell. */
export const notebookCells: Bench = async () => {
  const cells = Array.from(
    { length: cellCount },
    (_, index) => new vscode.NotebookCellData(vscode.NotebookCellKind.Code, index === 0 ? first : 'Dot()', 'julia'),
  );
  const notebook = await vscode.workspace.openNotebookDocument('engee-script', new vscode.NotebookData(cells));
  await vscode.window.showNotebookDocument(notebook);
  const samples: number[] = [];
  for (let time = 0; time <= repetitions; time += 1) {
    const start = performance.now();
    const shown = untilShown(notebook.cellAt(0));
    const ended = vscode.commands.executeCommand('notebook.execute', notebook.uri);
    await shown;
    // The first time also selects the kernel.
    if (time > 0) samples.push(performance.now() - start);
    await vscode.commands.executeCommand('notebook.cancelExecution');
    await ended;
    await vscode.commands.executeCommand('notebook.clearAllCellsOutputs');
  }
  return [medianRow('notebook.firstCell300', samples)];
};

/** Resolves when a cell gets an output. */
function untilShown(cell: vscode.NotebookCell): Promise<void> {
  return new Promise((resolve) => {
    const subscription = vscode.workspace.onDidChangeNotebookDocument(({ cellChanges }) => {
      if (!cellChanges.some((change) => change.cell === cell && (change.outputs?.length ?? 0) > 0)) return;
      subscription.dispose();
      resolve();
    });
  });
}
