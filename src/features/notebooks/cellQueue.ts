import * as vscode from 'vscode';
import { EngeeError } from '../../core/errors/engeeError.ts';
import { reportBug } from '../../core/lib/reportBug.ts';
import { CellOutput, type CellSink } from '../../core/notebook/cellOutput.ts';
import { skippedText } from '../../core/notebook/skippedText.ts';
import { endText } from '../../core/output/outcomeLines.ts';
import type { RunOutcome } from '../../core/run/model.ts';
import type { Runs } from '../../core/run/runService.ts';
import type { Submission } from '../../core/run/submission.ts';
import { createErrorView } from '../../core/stackTrace/createErrorView.ts';
import type { SourceLookup } from '../../core/stackTrace/errorView.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import { commands } from '../shared/commands.ts';
import { showError } from '../shared/messages.ts';
import { StartedCell } from './startedCell.ts';

export interface CellQueueDependencies {
  readonly runs: Pick<Runs, 'run' | 'onDidRun' | 'state' | 'runOfFile' | 'recent'>;
  readonly sources: SourceLookup;
  /** Returns what a cell sends; undefined if it has no code. */
  readonly submissionOf: (cell: vscode.NotebookCell) => Submission | undefined;
  readonly isServerRunning: () => boolean;
  readonly clock: Clock;
  readonly log: Logger;
}

interface WaitingCell {
  readonly execution: vscode.NotebookCellExecution;
  /** The text when the user asked to run the cell. */
  readonly asked: string;
}

interface ActiveCell {
  readonly cell: vscode.NotebookCell;
  readonly asked: string;
  /** Aborted only as long as the code was not sent. A cell that was sent is interrupted instead, so that its outcome is known. */
  readonly unsent: AbortController;
  submission: Submission;
}

/** The cells of one notebook that wait for their turn. A cell that does not end well drops the others. */
export class CellQueue {
  private readonly dependencies: CellQueueDependencies;
  private readonly waiting: WaitingCell[] = [];
  private active: ActiveCell | undefined;
  private working: Promise<void> | undefined;
  /** The cells that were dropped while the active one ran. */
  private dropped: readonly vscode.NotebookCell[] = [];

  constructor(dependencies: CellQueueDependencies) {
    this.dependencies = dependencies;
  }

  /** Whether a cell runs or waits. */
  get isActive(): boolean {
    return this.active !== undefined;
  }

  /** Runs cells after those that wait already. Resolves when none is left. */
  async run(executions: readonly vscode.NotebookCellExecution[]): Promise<void> {
    this.waiting.push(...executions.map((execution) => ({ execution, asked: execution.cell.document.getText() })));
    this.working ??= this.work().finally(() => {
      this.working = undefined;
    });
    await this.working;
  }

  /** Drops the cells that wait, and interrupts the one that runs. */
  interrupt(): void {
    this.dropWaiting();
    const { active } = this;
    if (active === undefined) return;
    if (this.isSent(active)) void vscode.commands.executeCommand(commands.interruptRun);
    else active.unsent.abort();
  }

  private dropWaiting(): void {
    this.dropped = [...this.dropped, ...this.waiting.map(({ execution }) => execution.cell)];
    // Without a start, a cell looks as if it had not been asked to run.
    for (const { execution } of this.waiting.splice(0)) execution.end(undefined);
  }

  private isSent({ submission }: ActiveCell): boolean {
    const { state } = this.dependencies.runs;
    return state.kind === 'running' && state.run.submission === submission;
  }

  private async work(): Promise<void> {
    for (let next = this.waiting.shift(); next !== undefined; next = this.waiting.shift()) {
      this.dropped = [];
      if (!(await this.runCell(next))) this.dropWaiting();
    }
  }

  /** Returns whether the cells behind may run. */
  private async runCell({ execution, asked }: WaitingCell): Promise<boolean> {
    const { submissionOf, clock, log } = this.dependencies;
    const { cell } = execution;
    const started = new StartedCell(execution);
    try {
      const submission = isGone(cell) ? undefined : submissionOf(cell);
      if (submission === undefined) {
        if (!isGone(cell)) started.start(clock.now(), undefined, 'removed');
        started.end(true, clock.now());
        return true;
      }
      const active: ActiveCell = { cell, asked, unsent: new AbortController(), submission };
      this.active = active;
      const outcome = await this.follow(active, started);
      const isFine = outcome.kind === 'value';
      started.end(isFine, clock.now());
      if (outcome.kind === 'failed') void showError(new EngeeError(outcome.fault), log);
      return isFine || isWithdrawn(active, outcome);
    } catch (bug) {
      started.end(false, clock.now());
      reportBug(bug);
      return false;
    } finally {
      this.active = undefined;
      started.dispose();
    }
  }

  private async follow(active: ActiveCell, started: StartedCell): Promise<RunOutcome> {
    const { runs, submissionOf, clock } = this.dependencies;
    const output = outputOf(this.dependencies, started, active.submission);
    let subscription: { dispose(): void } | undefined;
    const ended = new Promise<RunOutcome>((resolve) => {
      subscription = runs.onDidRun((event) => {
        if (event.run.submission !== active.submission) return;
        if (event.kind === 'sent') {
          started.start(event.at, event.run.number, 'removed');
          if (active.cell.document.getText() !== active.asked) output.note(editedText());
        }
        if (event.kind !== 'ended') {
          output.accept(event);
          return;
        }
        const { outcome } = event;
        // The cell says why it has no result, and keeps the one of the run before.
        if (!started.isStarted && !isWithdrawn(active, outcome)) started.start(clock.now(), undefined, 'kept');
        output.accept(event);
        if (outcome.kind === 'notSent') output.note(this.unsentText(outcome));
        if (outcome.kind !== 'value') this.dropWaiting();
        if (this.dropped.length > 0) output.note(skippedText(this.dropped.map(({ index }) => index + 1)));
        resolve(outcome);
      });
    });
    const latest = () => {
      const { cell, unsent } = active;
      const submission = isGone(cell) ? undefined : submissionOf(cell);
      if (submission === undefined) unsent.abort();
      else active.submission = submission;
      return active.submission;
    };
    try {
      await runs.run(latest, active.unsent.signal);
      return await ended;
    } finally {
      subscription?.dispose();
      output.dispose();
    }
  }

  private unsentText(outcome: Extract<RunOutcome, { kind: 'notSent' }>): string {
    return this.dependencies.isServerRunning()
      ? endText(outcome)
      : vscode.l10n.t(
          'This cell did not run because your Engee server is not running. Run it again to start the server.',
        );
  }
}

/** Creates what turns the events of a run into outputs. */
export function outputOf(
  { runs, sources, clock }: Pick<CellQueueDependencies, 'runs' | 'sources' | 'clock'>,
  sink: CellSink,
  submission: Submission,
): CellOutput {
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

/** Whether the user took the cell back before it was sent: interrupted, deleted or emptied it. */
function isWithdrawn({ unsent }: ActiveCell, { kind }: RunOutcome): boolean {
  return kind === 'notSent' && unsent.signal.aborted;
}

/** Whether the user deleted the cell or closed its notebook. */
function isGone({ index, notebook }: vscode.NotebookCell): boolean {
  return index < 0 || notebook.isClosed;
}

function editedText(): string {
  return vscode.l10n.t('This cell was edited while it waited. Its new text runs.');
}
