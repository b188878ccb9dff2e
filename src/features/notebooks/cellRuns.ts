import * as vscode from 'vscode';
import { documentTitle } from '../../core/run/documentTitle.ts';
import { notebookCellToRun, type Submission } from '../../core/run/submission.ts';
import { checkTrust } from '../shared/checkTrust.ts';
import { commands } from '../shared/commands.ts';
import type { ServerPlaces } from '../shared/serverPlaces.ts';
import { CellQueue, type CellQueueDependencies } from './cellQueue.ts';
import { fileIdOf } from './reattachedCells.ts';

export interface CellRunsDependencies extends Omit<CellQueueDependencies, 'submissionOf'> {
  readonly places: Pick<ServerPlaces, 'remotePathOf'>;
}

/** Runs cells of notebooks through the queue that all code goes through. */
export class CellRuns {
  private readonly dependencies: CellRunsDependencies;
  private readonly queues = new WeakMap<vscode.NotebookDocument, CellQueue>();

  constructor(dependencies: CellRunsDependencies) {
    this.dependencies = dependencies;
  }

  /** Runs cells in order, behind those of the notebook that wait already. Resolves when all have ended. */
  async run(
    cells: readonly vscode.NotebookCell[],
    notebook: vscode.NotebookDocument,
    controller: vscode.NotebookController,
  ): Promise<void> {
    if (!checkTrust(vscode.l10n.t('You can run code in Engee only from a trusted workspace.'))) return;
    const present = cells.filter(({ index }) => index >= 0);
    await this.queueOf(notebook).run(present.map((cell) => controller.createNotebookCellExecution(cell)));
  }

  /** Interrupts the cell that runs, and drops the cells behind it. */
  interrupt(notebook: vscode.NotebookDocument): void {
    const { state } = this.dependencies.runs;
    const isReattached = state.kind === 'running' && state.run.submission.cell?.notebook === notebook.uri.toString();
    const queue = this.queues.get(notebook);
    if (queue?.isActive === true) queue.interrupt();
    else if (isReattached) void vscode.commands.executeCommand(commands.interruptRun);
  }

  /** Resolves when no cell of the notebook runs or waits. */
  async whenIdle(notebook: vscode.NotebookDocument): Promise<void> {
    await this.queues.get(notebook)?.run([]);
  }

  private queueOf(notebook: vscode.NotebookDocument): CellQueue {
    const known = this.queues.get(notebook);
    if (known !== undefined) return known;
    const queue = new CellQueue({ ...this.dependencies, submissionOf: (cell) => this.submissionOf(cell) });
    this.queues.set(notebook, queue);
    return queue;
  }

  private submissionOf({ document, notebook, index, metadata }: vscode.NotebookCell): Submission | undefined {
    const serverPath = this.dependencies.places.remotePathOf(notebook.uri);
    const editor = {
      uri: document.uri.toString(),
      version: document.version,
      title: `${documentTitle(notebook.uri.path, [])} [${index + 1}]`,
      text: document.getText(),
      selections: [],
      ...(serverPath === undefined ? {} : { serverPath }),
    };
    const id = fileIdOf(metadata);
    const request = notebookCellToRun(editor, id === undefined ? undefined : { notebook: notebook.uri.toString(), id });
    return request.kind === 'nothingToRun' ? undefined : request;
  }
}
