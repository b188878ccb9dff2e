import * as vscode from 'vscode';
import type { Event } from '../../core/lib/event.ts';
import { reportBug } from '../../core/lib/reportBug.ts';
import { maskState } from '../../core/notebook/maskState.ts';
import type { RunEvent } from '../../core/run/model.ts';
import type { Runs } from '../../core/run/runService.ts';
import type { Clock } from '../../platform/clock.ts';
import { fieldsInFile } from './scriptSerializer.ts';

/** Several changes in this time run the cell once. */
const delayMs = 300;

/** Runs a cell again after a change of its fields if Engee's editor was told to do so. */
export class MaskReruns implements vscode.Disposable {
  private readonly runs: Pick<Runs, 'onDidRun' | 'state'>;
  private readonly clock: Clock;
  private readonly timers = new Map<string, { dispose(): void }>();
  /** The URIs of cells that are queued or running. */
  private readonly busy = new Set<string>();
  /** Cells that changed while they were running. The editor ignores a request to run such a cell. */
  private readonly again = new Map<string, vscode.NotebookCell>();
  private readonly subscriptions: readonly { dispose(): void }[];

  constructor(onDidChange: Event<vscode.NotebookCell>, runs: Pick<Runs, 'onDidRun' | 'state'>, clock: Clock) {
    this.runs = runs;
    this.clock = clock;
    this.subscriptions = [
      onDidChange((cell) => {
        if (maskState(fieldsInFile(cell.metadata)).runsOnChange) this.schedule(cell);
      }),
      runs.onDidRun((event) => {
        this.follow(event);
      }),
    ];
  }

  dispose(): void {
    for (const each of [...this.subscriptions, ...this.timers.values()]) each.dispose();
    this.timers.clear();
  }

  private schedule(cell: vscode.NotebookCell): void {
    const uri = cell.document.uri.toString();
    this.timers.get(uri)?.dispose();
    const run = () => {
      this.timers.delete(uri);
      if (this.isBusy(uri)) this.again.set(uri, cell);
      else void this.run(cell);
    };
    this.timers.set(uri, this.clock.schedule(run, delayMs));
  }

  private isBusy(uri: string): boolean {
    const { state } = this.runs;
    return this.busy.has(uri) || (state.kind !== 'idle' && state.run.submission.uri === uri);
  }

  private async run({ notebook, index }: vscode.NotebookCell): Promise<void> {
    // The index of a cell that was removed is -1.
    if (index < 0 || notebook.isClosed) return;
    try {
      const ranges = [{ start: index, end: index + 1 }];
      await vscode.commands.executeCommand('notebook.cell.execute', { ranges, document: notebook.uri });
    } catch (error) {
      reportBug(error);
    }
  }

  private follow(event: RunEvent): void {
    const { kind, uri } = event.run.submission;
    if (kind !== 'notebookCell') return;
    if (event.kind !== 'ended') {
      this.busy.add(uri);
      return;
    }
    this.busy.delete(uri);
    const cell = this.again.get(uri);
    this.again.delete(uri);
    // After an interrupt or a failure, nothing starts by itself.
    const isOver = event.outcome.kind === 'value' || event.outcome.kind === 'error';
    if (cell !== undefined && isOver) this.schedule(cell);
  }
}
