import * as vscode from 'vscode';
import { formatTime } from '../../core/lib/format.ts';
import { OutputFeed } from '../../core/output/outputFeed.ts';
import { shownIn } from '../../core/results/resultEntry.ts';
import type { RunEvent } from '../../core/run/model.ts';
import type { Runs } from '../../core/run/runService.ts';
import { isShownByCaller } from '../../core/run/submission.ts';
import type { SourceLookup } from '../../core/stackTrace/errorView.ts';
import type { Clock } from '../../platform/clock.ts';
import { opensResults } from '../shared/opensResults.ts';
import { notify } from '../shared/ui/notify.ts';
import { FullResults } from './fullResults.ts';
import { isOutput, outputLanguage } from './outputLanguage.ts';
import type { OutputBlock } from './outputLinks.ts';

export interface RunOutputDependencies {
  readonly onDidRun: Runs['onDidRun'];
  readonly sources: SourceLookup;
  readonly clock: Clock;
}

/** Writes runs to the output channel and keeps the full text of the latest ones. */
export class RunOutput implements vscode.Disposable {
  private readonly channel = vscode.window.createOutputChannel(vscode.l10n.t('Engee Output'), outputLanguage);
  private readonly fullResults = new FullResults('engee-result');
  private readonly feed: OutputFeed;
  private readonly subscription: { dispose(): void };
  private newest: number | undefined;
  /** The run whose printed output has already revealed the channel. */
  private printing: number | undefined;
  /** The run whose picture has revealed the Results view. */
  private pictured: number | undefined;
  private isDisposed = false;

  constructor({ onDidRun, sources, clock }: RunOutputDependencies) {
    const sink = {
      append: (text: string) => {
        this.channel.append(text);
      },
      replace: (text: string) => {
        this.channel.replace(text);
      },
      clear: () => {
        this.channel.clear();
      },
      isEmpty: () => vscode.workspace.textDocuments.some((document) => isOutput(document) && document.getText() === ''),
    };
    this.feed = new OutputFeed({ sink, sources, clock, timeOfDay: formatTime });
    this.subscription = onDidRun((event) => {
      // The REPL shows its own output.
      if (event.run.submission.kind !== 'repl') this.accept(event);
    });
  }

  /** Reveals the channel and preserves the focus. */
  show(): void {
    if (!this.isDisposed) this.channel.show(true);
  }

  /** Opens the full output of a run, by default of the newest one. */
  async showFull(number = this.newest): Promise<void> {
    if (number === undefined) void notify('information', vscode.l10n.t('No code has been run in this window yet.'));
    else await this.fullResults.show(titleOf(number));
  }

  block(number: number): OutputBlock | undefined {
    const report = this.feed.report(number);
    return report?.header === undefined ? undefined : { number, header: report.header, linked: report.linked };
  }

  /** After this, runs that end while the extension is unloaded are no longer shown. */
  dispose(): void {
    this.isDisposed = true;
    this.subscription.dispose();
    this.feed.dispose();
    this.fullResults.dispose();
    this.channel.dispose();
  }

  private accept(event: RunEvent): void {
    const report = this.feed.accept(event);
    const { header, whole, isEnded } = report;
    if (header === undefined) return;
    const title = titleOf(event.run.number);
    if (event.kind === 'sent' || event.kind === 'reattached' || isEnded) {
      this.newest = event.run.number;
      this.fullResults.keep(title, whole, { runNumber: event.run.number, lines: () => report.lastLinesOfWhole() });
    }
    if (this.shouldReveal(event)) this.show();
    if (isEnded) this.fullResults.complete(title);
  }

  /** The first output of a run and its end reveal the channel. If the run showed a picture, only an end without a value does. */
  private shouldReveal(event: RunEvent): boolean {
    const { number, submission } = event.run;
    if (isShownByCaller(submission)) return false;
    if (opensResults(shownIn(event))) this.pictured = number;
    switch (event.kind) {
      case 'reattached':
        return true;
      case 'ended':
        return this.pictured !== number || event.outcome.kind !== 'value';
      case 'output': {
        const isFirst = this.printing !== number;
        this.printing = number;
        return isFirst && this.pictured !== number;
      }
      default:
        return false;
    }
  }
}

function titleOf(runNumber: number): string {
  return vscode.l10n.t('Engee run {0}', runNumber);
}
