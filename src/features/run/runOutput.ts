import * as vscode from 'vscode';
import { fullText, headerLines, outcomeLines } from '../../core/run/report.ts';
import type { ReportLine } from '../../core/run/reportLine.ts';
import type { RunOutcome } from '../../core/run/runQueue.ts';
import type { RunRecord } from '../../core/run/runRecord.ts';
import { FullResults } from './fullResults.ts';

/** Must be the language of package.json: the links and the colours of the output hang on it. */
export const outputLanguage = 'engee-output';

/** Older runs keep their text in the channel and lose their links. */
const maxRunsWithLinks = 200;
const maxLinesWithLinks = 500;

/** What one run wrote: its lines that have links, counted from its header line. */
export interface OutputBlock {
  readonly number: number;
  readonly header: string;
  readonly linked: readonly { readonly offset: number; readonly line: ReportLine }[];
}

/** The output channel: each run's header when it is sent, its outcome when that is known; nothing comes between the two. */
export class RunOutput implements vscode.Disposable {
  private readonly channel = vscode.window.createOutputChannel(vscode.l10n.t('Engee Output'), outputLanguage);
  private readonly blocks = new Map<number, ReportLine[]>();
  private isDisposed = false;
  readonly fullResults = new FullResults();

  /** @param sentAt milliseconds since the epoch */
  begin(record: RunRecord, sentAt: number): void {
    this.append(record, headerLines(record, new Date(sentAt).toLocaleTimeString()));
    this.show();
  }

  end(record: RunRecord, outcome: RunOutcome, durationMs: number): void {
    const lines = outcomeLines(record, outcome, durationMs);
    if (lines.some(({ links }) => links.some(({ target }) => target.kind === 'fullText'))) {
      this.fullResults.keep(record.number, fullText(outcome) ?? '');
    }
    this.append(record, lines);
    this.show();
  }

  /** Opens the channel's view; the cursor stays where it is. */
  show(): void {
    if (!this.isDisposed) this.channel.show(true);
  }

  block(number: number): OutputBlock | undefined {
    const lines = this.blocks.get(number);
    if (lines?.[0] === undefined) return undefined;
    const linked = lines.flatMap((line, offset) => (line.links.length > 0 ? [{ offset, line }] : []));
    return { number, header: lines[0].text, linked: linked.slice(0, maxLinesWithLinks) };
  }

  /** A run that ends while the extension is being unloaded has nowhere to be shown any more. */
  dispose(): void {
    this.isDisposed = true;
    this.fullResults.dispose();
    this.channel.dispose();
  }

  private append(record: RunRecord, lines: readonly ReportLine[]): void {
    if (this.isDisposed) return;
    this.channel.append(lines.map(({ text }) => `${text}\n`).join(''));
    const before = this.blocks.get(record.number) ?? [];
    this.blocks.set(record.number, [...before, ...lines]);
    for (const number of this.blocks.keys()) {
      if (this.blocks.size <= maxRunsWithLinks) break;
      this.blocks.delete(number);
    }
  }
}
