import * as vscode from 'vscode';
import type { Places } from '../../core/run/errorView.ts';
import type { Run, RunEvent } from '../../core/run/runEvent.ts';
import { RunReport, type ReportContext } from '../../core/run/report/runReport.ts';
import type { ReportLine } from '../../core/run/report/reportLine.ts';
import type { Runs } from '../../core/run/runService.ts';
import type { Clock } from '../../platform/clock.ts';
import { FullResults } from './fullResults.ts';
import { outputLanguage } from './outputLanguage.ts';

/** Older runs keep their text in the channel and lose their links. */
const maxRunsWithLinks = 200;

/** A channel with more characters than this is emptied when the next run begins: the editor reads all of it again and again. */
const maxChannelLength = 8_000_000;

const flushDelayMs = 50;

/** What one run wrote: its lines that have links, counted from its header line. */
export interface OutputBlock {
  readonly number: number;
  readonly header: string;
  readonly linked: readonly { readonly offset: number; readonly line: ReportLine }[];
}

export interface RunOutputParts {
  readonly onDidRun: Runs['onDidRun'];
  readonly places: Places;
  readonly clock: Clock;
}

/**
 * The output channel: of each run its header when it is sent, its output as it is printed, its outcome. Nothing of another
 * run comes between: what a second one writes meanwhile waits until the first has ended.
 */
export class RunOutput implements vscode.Disposable {
  private readonly parts: RunOutputParts;
  private readonly channel = vscode.window.createOutputChannel(vscode.l10n.t('Engee Output'), outputLanguage);
  private readonly fullResults = new FullResults('engee-result');
  private readonly context: ReportContext;
  private readonly subscription: { dispose(): void };
  private readonly reports = new Map<number, RunReport>();
  /** The first of them writes. */
  private open: readonly RunReport[] = [];
  private flushTimer: { dispose(): void } | undefined;
  private channelLength = 0;
  private isDisposed = false;

  constructor(parts: RunOutputParts) {
    this.parts = parts;
    const { clock } = parts;
    this.context = {
      places: parts.places,
      timeOfDay: (at) => new Date(at).toLocaleTimeString(),
      now: () => clock.now(),
      monotonic: () => clock.monotonic(),
    };
    this.subscription = parts.onDidRun((event) => {
      // What is typed into the REPL is answered there.
      if (event.run.submission.kind !== 'repl') this.accept(event);
    });
  }

  /** Opens the channel's view; the cursor stays where it is. */
  show(): void {
    if (!this.isDisposed) this.channel.show(true);
  }

  /** Opens all that a run wrote, so far; without a number, of the newest run. */
  async showFull(number = [...this.reports.keys()].at(-1)): Promise<void> {
    if (number === undefined) void vscode.window.showInformationMessage(vscode.l10n.t('No code has been run in this window yet.'));
    else await this.fullResults.show(titleOf(number));
  }

  block(number: number): OutputBlock | undefined {
    const report = this.reports.get(number);
    return report?.header === undefined ? undefined : { number, header: report.header, linked: report.linked };
  }

  /** A run that ends while the extension is being unloaded has nowhere to be shown any more. */
  dispose(): void {
    this.isDisposed = true;
    this.subscription.dispose();
    this.flushTimer?.dispose();
    this.fullResults.dispose();
    this.channel.dispose();
  }

  private accept(event: RunEvent): void {
    const report = this.reports.get(event.run.number) ?? this.begin(event.run);
    const wasBegun = report.isBegun;
    report.accept(event);
    if (report.isEnded) this.fullResults.complete(titleOf(event.run.number));
    const isUrgent = event.kind === 'ended' || wasBegun !== report.isBegun;
    if (isUrgent) this.flush();
    else this.flushTimer ??= this.parts.clock.schedule(() => { this.flush(); }, flushDelayMs);
    if (isUrgent && report.header !== undefined) this.show();
  }

  private begin(run: Run): RunReport {
    const report = new RunReport(run, this.context);
    this.reports.set(run.number, report);
    this.open = [...this.open, report];
    this.fullResults.keep(titleOf(run.number), report.whole);
    for (const [number, { isEnded }] of this.reports) {
      if (this.reports.size <= maxRunsWithLinks) break;
      if (isEnded) this.reports.delete(number);
    }
    return report;
  }

  private flush(): void {
    this.flushTimer?.dispose();
    this.flushTimer = undefined;
    for (let report = this.nextOpen(); report !== undefined; report = this.nextOpen()) {
      this.append(report.take());
      if (!report.isEnded) return;
      this.open = this.open.filter((other) => other !== report);
    }
  }

  /** What still waits to be sent keeps nothing behind it waiting. */
  private nextOpen(): RunReport | undefined {
    return this.open.find(({ isBegun }) => isBegun);
  }

  private append(text: string): void {
    if (this.isDisposed || text === '') return;
    if (this.channelLength > maxChannelLength && text.startsWith('▶')) {
      this.channel.clear();
      this.channelLength = 0;
    }
    this.channelLength += text.length;
    this.channel.append(text);
  }
}

function titleOf(runNumber: number): string {
  return vscode.l10n.t('Engee run {0}', runNumber);
}
