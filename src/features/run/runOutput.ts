import * as vscode from 'vscode';
import { formatTime } from '../../core/lib/format.ts';
import type { Places } from '../../core/run/errorView.ts';
import type { RunEvent } from '../../core/run/runEvent.ts';
import { OutputFeed } from '../../core/run/report/outputFeed.ts';
import { shownIn } from '../../core/run/results/resultEntry.ts';
import type { Runs } from '../../core/run/runService.ts';
import type { Clock } from '../../platform/clock.ts';
import { opensResults } from '../shared/opensResults.ts';
import { notify } from '../shared/ui/notify.ts';
import { FullResults } from './fullResults.ts';
import { isOutput, outputLanguage } from './outputLanguage.ts';
import type { OutputBlock } from './outputLinks.ts';

export interface RunOutputParts {
  readonly onDidRun: Runs['onDidRun'];
  readonly places: Places;
  readonly clock: Clock;
}

/** The output channel, and the whole text of the latest runs beside it. */
export class RunOutput implements vscode.Disposable {
  private readonly channel = vscode.window.createOutputChannel(vscode.l10n.t('Engee Output'), outputLanguage);
  private readonly fullResults = new FullResults('engee-result');
  private readonly feed: OutputFeed;
  private readonly subscription: { dispose(): void };
  private newest: number | undefined;
  /** The run whose printing has been brought to the front. */
  private printing: number | undefined;
  /** The run whose picture has come to the front. */
  private pictured: number | undefined;
  private isDisposed = false;

  constructor({ onDidRun, places, clock }: RunOutputParts) {
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
    this.feed = new OutputFeed({ sink, places, clock, timeOfDay: formatTime });
    this.subscription = onDidRun((event) => {
      // What is typed into the REPL is answered there.
      if (event.run.submission.kind !== 'repl') this.accept(event);
    });
  }

  /** Opens the channel's view; the cursor stays where it is. */
  show(): void {
    if (!this.isDisposed) this.channel.show(true);
  }

  /** Opens all that a run wrote, so far; without a number, of the newest run. */
  async showFull(number = this.newest): Promise<void> {
    if (number === undefined) void notify('information', vscode.l10n.t('No code has been run in this window yet.'));
    else await this.fullResults.show(titleOf(number));
  }

  block(number: number): OutputBlock | undefined {
    const report = this.feed.report(number);
    return report?.header === undefined ? undefined : { number, header: report.header, linked: report.linked };
  }

  /** A run that ends while the extension is being unloaded has nowhere to be shown any more. */
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
    if (this.isToBeRead(event)) this.show();
    if (isEnded) this.fullResults.complete(title);
  }

  /** What a run prints first comes to the front, and how it ends; a picture of it that has come there stays, save for an error. */
  private isToBeRead(event: RunEvent): boolean {
    const { number } = event.run;
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
