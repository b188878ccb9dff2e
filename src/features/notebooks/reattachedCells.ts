import * as vscode from 'vscode';
import type { CellOutput, CellSink } from '../../core/notebook/cellOutput.ts';
import { LateOutput } from '../../core/notebook/lateOutput.ts';
import type { Run, RunEvent } from '../../core/run/model.ts';
import type { Runs } from '../../core/run/runService.ts';
import type { CellPlace, Submission } from '../../core/run/submission.ts';
import type { Clock } from '../../platform/clock.ts';
import { StartedCell } from './startedCell.ts';

export interface ReattachedCellsDependencies {
  readonly runs: Pick<Runs, 'onDidRun'>;
  readonly outputOf: (sink: CellSink, submission: Submission) => CellOutput;
  readonly clock: Clock;
}

interface ReattachedCell {
  readonly run: Run;
  readonly at: number;
  readonly kept: LateOutput;
  readonly output: CellOutput;
  shown?: StartedCell;
  /** Whether the cell succeeded. Undefined while it runs. */
  isFine?: boolean;
}

/** Shows cells that ran when the window was reloaded, with the output that was missed, as soon as their notebook is open. */
export class ReattachedCells implements vscode.Disposable {
  private readonly dependencies: ReattachedCellsDependencies;
  private readonly cells = new Map<string, ReattachedCell>();
  private readonly notebooks = new Map<vscode.NotebookDocument, vscode.NotebookController>();
  private readonly subscription: { dispose(): void };

  constructor(dependencies: ReattachedCellsDependencies) {
    this.dependencies = dependencies;
    this.subscription = dependencies.runs.onDidRun((event) => {
      this.accept(event);
    });
  }

  /** Follows which notebooks a controller runs, until it is disposed. */
  follow(controller: vscode.NotebookController): void {
    controller.onDidChangeSelectedNotebooks(({ notebook, selected }) => {
      if (selected) this.notebooks.set(notebook, controller);
      else if (this.notebooks.get(notebook) === controller) this.notebooks.delete(notebook);
      for (const cell of this.cells.values()) this.show(cell);
    });
  }

  dispose(): void {
    this.subscription.dispose();
    for (const { output, shown } of this.cells.values())
      vscode.Disposable.from(output, ...(shown ? [shown] : [])).dispose();
  }

  private accept(event: RunEvent): void {
    const { run } = event;
    if (event.kind === 'reattached' && run.submission.cell !== undefined) {
      const kept = new LateOutput();
      const output = this.dependencies.outputOf(kept, run.submission);
      this.cells.set(run.id, { run, at: event.at, kept, output });
    }
    const cell = this.cells.get(run.id);
    if (cell === undefined) return;
    cell.output.accept(event);
    if (event.kind === 'ended') cell.isFine = event.outcome.kind === 'value';
    this.show(cell);
  }

  /** Starts and ends the cell in the editor, as far as both are possible. */
  private show(reattached: ReattachedCell): void {
    const { run, at, kept, output } = reattached;
    if (reattached.shown === undefined) {
      const execution = this.executionOf(run.submission.cell);
      if (execution === undefined) return;
      reattached.shown = new StartedCell(execution);
      reattached.shown.start(at, run.number, 'removed');
      kept.open(reattached.shown);
    }
    if (reattached.isFine === undefined) return;
    reattached.shown.end(reattached.isFine, this.dependencies.clock.now());
    reattached.shown.dispose();
    output.dispose();
    this.cells.delete(run.id);
  }

  private executionOf(place: CellPlace | undefined): vscode.NotebookCellExecution | undefined {
    for (const [notebook, controller] of this.notebooks) {
      if (notebook.isClosed) this.notebooks.delete(notebook);
      if (notebook.isClosed || notebook.uri.toString() !== place?.notebook) continue;
      const cell = notebook.getCells().find(({ metadata }) => fileIdOf(metadata) === place.id);
      try {
        return cell && controller.createNotebookCellExecution(cell);
      } catch {
        // The user runs the cell again, which shows the newer outputs.
        return undefined;
      }
    }
    return undefined;
  }
}

/** Returns the ID of a cell in its file, which stays when the window is reloaded; undefined if it has none. */
export function fileIdOf(metadata: Readonly<Record<string, unknown>>): string | undefined {
  const { engee, id } = metadata as { engee?: { fields?: { id?: unknown } }; id?: unknown };
  const own = engee?.fields?.id ?? id;
  return typeof own === 'string' ? own : undefined;
}
