import * as vscode from 'vscode';
import { EngeeError } from '../../core/errors/engeeError.ts';
import { reportBug } from '../../core/lib/reportBug.ts';
import { CellOutput, type CellSink } from '../../core/notebook/cellOutput.ts';
import type { NotebookOutput, OutputItem } from '../../core/notebook/notebookOutput.ts';
import { documentTitle } from '../../core/run/documentTitle.ts';
import type { Run, RunOutcome } from '../../core/run/model.ts';
import type { Runs } from '../../core/run/runService.ts';
import { notebookCellToRun, type Submission } from '../../core/run/submission.ts';
import { createErrorView } from '../../core/stackTrace/createErrorView.ts';
import type { SourceLookup } from '../../core/stackTrace/errorView.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import { checkTrust } from '../shared/checkTrust.ts';
import { commands } from '../shared/commands.ts';
import { showError } from '../shared/messages.ts';
import type { ServerPlaces } from '../shared/serverPlaces.ts';
import { editorItem, newEditorOutput } from './editorOutputs.ts';

export interface CellRunsDependencies {
  readonly runs: Pick<Runs, 'run' | 'onDidRun' | 'state' | 'runOfFile' | 'recent'>;
  readonly sources: SourceLookup;
  readonly places: Pick<ServerPlaces, 'remotePathOf'>;
  readonly clock: Clock;
  readonly log: Logger;
}

/** The cells that the user ran with one command. A cell that fails stops those behind it. */
interface Batch {
  readonly stop: AbortController;
}

/** Runs cells of notebooks through the queue that all code goes through. */
export class CellRuns {
  private readonly dependencies: CellRunsDependencies;
  private readonly batches = new Map<vscode.NotebookDocument, Set<Batch>>();
  /** The last batch of each notebook, because a cell must not overtake those that were requested before. */
  private readonly last = new WeakMap<vscode.NotebookDocument, Promise<void>>();

  constructor(dependencies: CellRunsDependencies) {
    this.dependencies = dependencies;
  }

  /** Runs cells in order. Resolves when all have ended. */
  async run(
    cells: readonly vscode.NotebookCell[],
    notebook: vscode.NotebookDocument,
    controller: vscode.NotebookController,
  ): Promise<void> {
    if (!checkTrust(vscode.l10n.t('You can run code in Engee only from a trusted workspace.'))) return;
    const batch: Batch = { stop: new AbortController() };
    const batches = this.batches.get(notebook) ?? new Set();
    this.batches.set(notebook, batches.add(batch));
    const executions = cells.map((cell) => controller.createNotebookCellExecution(cell));
    const done = (this.last.get(notebook) ?? Promise.resolve()).then(() => this.runBatch(executions, batch));
    this.last.set(notebook, done);
    try {
      await done;
    } finally {
      batches.delete(batch);
    }
  }

  /** Interrupts the cell that runs, and drops the cells behind it. */
  async interrupt(notebook: vscode.NotebookDocument): Promise<void> {
    for (const { stop } of this.batches.get(notebook) ?? []) stop.abort();
    const { state } = this.dependencies.runs;
    if (state.kind === 'idle') return;
    const { uri } = state.run.submission;
    if (notebook.getCells().some((cell) => cell.document.uri.toString() === uri))
      await vscode.commands.executeCommand(commands.interruptRun);
  }

  private async runBatch(executions: readonly vscode.NotebookCellExecution[], { stop }: Batch): Promise<void> {
    let hasFailed = false;
    for (const [index, execution] of executions.entries()) {
      // Without a start, the cell looks as if it had not been asked to run.
      if (hasFailed || stop.signal.aborted) execution.end(undefined);
      else if (!(await this.runCell(execution, stop.signal, executions.length - index - 1))) hasFailed = true;
    }
  }

  /** Returns whether the cells behind may run. @param behind how many there are */
  private async runCell(execution: vscode.NotebookCellExecution, stop: AbortSignal, behind: number): Promise<boolean> {
    const { runs, clock, log } = this.dependencies;
    const submission = this.submissionOf(execution.cell);
    const started = new StartedCell(execution);
    if (submission === undefined) {
      started.start(clock.now());
      started.end(true, clock.now());
      return true;
    }
    const output = this.outputOf(started, submission);
    // A cell that was sent is interrupted instead, so that its outcome is known.
    const unsent = new AbortController();
    const cancel = () => {
      if (!started.isStarted) unsent.abort();
    };
    stop.addEventListener('abort', cancel, { once: true });
    let subscription: { dispose(): void } | undefined;
    const ended = new Promise<RunOutcome>((resolve) => {
      subscription = runs.onDidRun((event) => {
        if (event.run.submission !== submission) return;
        if (event.kind === 'sent') this.begin(started, event.run, event.at, output);
        output.accept(event);
        if (event.kind !== 'ended') return;
        if (event.outcome.kind !== 'value' && started.isStarted && behind > 0) output.note(behindText(behind));
        resolve(event.outcome);
      });
    });
    try {
      await runs.run(submission, unsent.signal);
      const outcome = await ended;
      const isFine = outcome.kind === 'value';
      started.end(isFine, clock.now());
      if (outcome.kind === 'failed') void showError(new EngeeError(outcome.fault), log);
      return isFine;
    } catch (bug) {
      started.end(false, clock.now());
      reportBug(bug);
      return false;
    } finally {
      stop.removeEventListener('abort', cancel);
      subscription?.dispose();
      output.dispose();
    }
  }

  private begin(started: StartedCell, { number, submission }: Run, at: number, output: CellOutput): void {
    started.start(at, number);
    if (started.cell.document.version !== submission.version)
      output.note(vscode.l10n.t('This cell was edited while it waited. Its text from before the edit runs.'));
  }

  private outputOf(sink: CellSink, submission: Submission): CellOutput {
    const { runs, sources, clock } = this.dependencies;
    return new CellOutput(
      {
        sink,
        clock,
        submissionOf: (file) => runs.runOfFile(file)?.submission,
        recent: () => runs.recent.map((run) => run.submission),
        errorView: (run, { error }) => createErrorView(run, error, sources),
      },
      submission,
    );
  }

  private submissionOf({ document, notebook, index }: vscode.NotebookCell): Submission | undefined {
    const serverPath = this.dependencies.places.remotePathOf(notebook.uri);
    const request = notebookCellToRun({
      uri: document.uri.toString(),
      version: document.version,
      title: `${documentTitle(notebook.uri.path, [])} [${index + 1}]`,
      text: document.getText(),
      selections: [],
      ...(serverPath === undefined ? {} : { serverPath }),
    });
    return request.kind === 'nothingToRun' ? undefined : request;
  }
}

/** The execution of a cell. The editor accepts outputs only after the start. */
class StartedCell implements CellSink {
  private readonly execution: vscode.NotebookCellExecution;
  private last: vscode.NotebookCellOutput | undefined;
  isStarted = false;

  constructor(execution: vscode.NotebookCellExecution) {
    this.execution = execution;
  }

  get cell(): vscode.NotebookCell {
    return this.execution.cell;
  }

  /** Removes the earlier outputs. @param at milliseconds since the epoch */
  start(at: number, order?: number): void {
    this.isStarted = true;
    this.execution.executionOrder = order;
    this.execution.start(at);
    void this.execution.clearOutput();
  }

  /** A cell that never started looks as if it had not been asked to run. @param at milliseconds since the epoch */
  end(isFine: boolean, at: number): void {
    if (this.isStarted) this.execution.end(isFine, at);
    else this.execution.end(undefined);
  }

  add(output: NotebookOutput): void {
    if (!this.isStarted) return;
    this.last = newEditorOutput(output);
    void this.execution.appendOutput(this.last);
  }

  append(item: OutputItem): void {
    if (this.last !== undefined) void this.execution.appendOutputItems(editorItem(item), this.last);
  }

  replace(item: OutputItem): void {
    if (this.last !== undefined) void this.execution.replaceOutputItems(editorItem(item), this.last);
  }
}

function behindText(count: number): string {
  return count === 1
    ? vscode.l10n.t('The cell below did not run.')
    : vscode.l10n.t('The {0} cells below did not run.', count);
}
