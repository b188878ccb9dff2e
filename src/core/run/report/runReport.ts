import * as l10n from '@vscode/l10n';
import type { Places } from '../errorView.ts';
import { createErrorView } from '../errors/createErrorView.ts';
import type { Run, RunEvent } from '../runEvent.ts';
import type { RunOutcome } from '../runOutcome.ts';
import { headerLine } from './headerLine.ts';
import { durationText, fullOutcomeText, outcomeLines, shownText, type ShownOutcome } from './outcomeLines.ts';
import { PrintedText } from './printedText.ts';
import { linkedLine, textLine, type ReportLine } from './reportLine.ts';
import { ShownPart, shownLimits, type ShownLimits } from './shownPart.ts';
import { WholeText } from './wholeText.ts';

/** Lines with links that are remembered of one run. */
const maxLinkedLines = 500;

export interface ReportContext {
  readonly places: Places;
  /** The time of day, in the user's own form. @param at milliseconds since the epoch */
  timeOfDay(at: number): string;
  /** Milliseconds since the epoch. */
  now(): number;
  monotonic(): number;
}

/** One run as the output shows it: text that only ever grows, the lines of it that have links, and the whole beside it. */
export class RunReport {
  readonly run: Run;
  readonly whole = new WholeText();
  private readonly context: ReportContext;
  private readonly printed = new PrintedText();
  private readonly part: ShownPart;
  private headerText: string | undefined;
  private pending: string[] = [];
  private lineCount = 0;
  private isInLine = false;
  private isHeadNoted = false;
  private readonly links: { readonly offset: number; readonly line: ReportLine }[] = [];
  private state: 'queued' | 'begun' | 'ended' = 'queued';

  constructor(run: Run, context: ReportContext, limits: ShownLimits = shownLimits) {
    this.run = run;
    this.context = context;
    this.part = new ShownPart(limits);
  }

  get isBegun(): boolean {
    return this.state !== 'queued';
  }

  get isEnded(): boolean {
    return this.state === 'ended';
  }

  /** The first line of what was written; undefined before it is. */
  get header(): string | undefined {
    return this.headerText;
  }

  /** The lines that have links, counted from the header. */
  get linked(): readonly { readonly offset: number; readonly line: ReportLine }[] {
    return this.links;
  }

  accept(event: RunEvent): void {
    switch (event.kind) {
      case 'sent':
        this.begin(event.at);
        return;
      case 'reattached':
        this.begin(event.at);
        this.writeLines([textLine(l10n.t('  (this run began before this window opened; its output is shown from the beginning)'))]);
        return;
      case 'output':
        this.print(this.printed.write(event.text, this.context.monotonic()));
        return;
      case 'outputCut':
        this.printLine(l10n.t('… {0} bytes of output were not kept: there was too much of it …', event.bytes.toLocaleString('en-US')));
        return;
      case 'displayed':
        this.printLine(shownText(event.shown));
        return;
      case 'ended':
        this.end(event.outcome, event.durationMs);
        return;
      case 'progress':
        if (event.progress === 'plain') this.writeLines([textLine(l10n.t('  (the helper of this extension could not be installed on your server; until it can, only values come back: nothing that code prints, and no interrupts; the log says why)'))]);
        return;
      case 'queued':
    }
  }

  /** Whether there is something to take. */
  get hasPending(): boolean {
    return this.pending.length > 0;
  }

  /** What is to be added to the channel since the last call; of more than `maxLength` the first lines, or a part of the first. */
  take(maxLength = Infinity): string {
    const text = this.pending.join('');
    const end = text.length <= maxLength ? text.length : endOfPiece(text, maxLength);
    this.pending = end < text.length ? [text.slice(end)] : [];
    return text.slice(0, end);
  }

  private begin(at: number): void {
    if (this.state !== 'queued') return;
    this.state = 'begun';
    const line = headerLine(this.run, this.context.timeOfDay(at));
    this.headerText = line.text;
    this.writeLines([line]);
  }

  private end(outcome: RunOutcome, durationMs: number): void {
    // A run that the user took back before it was sent leaves nothing behind.
    const isNothing = outcome.kind === 'notSent' && outcome.why === 'cancelled' && this.state === 'queued';
    if (!isNothing) {
      this.begin(this.context.now());
      this.print(this.printed.finishLine());
      this.writeTail();
      const shown = this.shownOutcome(outcome);
      const lines = outcomeLines(shown);
      const isPart = this.part.isCut || lines.some(({ links }) => links.some(({ target }) => target.kind === 'fullText'));
      this.whole.write(fullOutcomeText(shown));
      this.writeLines([...lines, ...lastLines(outcome, durationMs, isPart)]);
    }
    this.state = 'ended';
  }

  private shownOutcome(outcome: RunOutcome): ShownOutcome {
    if (outcome.kind !== 'error') return outcome;
    const view = createErrorView(this.run, outcome.error, this.context.places);
    return { kind: 'error', view, ...(outcome.error.kind === 'text' ? { fullText: outcome.error.fullDescription } : {}) };
  }

  /** Something in a line of its own within the output. */
  private printLine(text: string): void {
    this.print(`${this.printed.finishLine()}${text}\n`);
  }

  private print(text: string): void {
    this.whole.write(text);
    this.write(this.part.write(text));
    if (!this.part.hasMore || this.isHeadNoted) return;
    this.isHeadNoted = true;
    this.writeLines([
      linkedLine({ text: l10n.t('… there is more output: it is kept, and its end is shown when the run ends; open the whole …'), target: { kind: 'fullText' } }),
    ]);
  }

  private writeTail(): void {
    const { cutLength, tail } = this.part.end();
    if (cutLength > 0) {
      const note = l10n.t('… {0} characters are not shown here: open the whole output …', cutLength.toLocaleString('en-US'));
      this.writeLines([linkedLine({ text: note, target: { kind: 'fullText' } })]);
    }
    this.write(tail);
  }

  private writeLines(lines: readonly ReportLine[]): void {
    if (this.isInLine) this.write('\n');
    lines.forEach((line, index) => {
      if (line.links.length > 0 && this.links.length < maxLinkedLines) this.links.push({ offset: this.lineCount + index, line });
    });
    this.write(lines.map(({ text }) => `${text}\n`).join(''));
  }

  private write(text: string): void {
    if (text === '') return;
    this.pending.push(text);
    this.isInLine = !text.endsWith('\n');
    for (let index = text.indexOf('\n'); index >= 0; index = text.indexOf('\n', index + 1)) this.lineCount++;
  }
}

/** After a line end if there is one, and never within a character. */
function endOfPiece(text: string, maxLength: number): number {
  const end = text.lastIndexOf('\n', maxLength - 1) + 1;
  if (end > 0) return end;
  return /[\ud800-\udbff]/.test(text.charAt(maxLength - 1)) ? maxLength - 1 : maxLength;
}

function lastLines(outcome: RunOutcome, durationMs: number, isPart: boolean): ReportLine[] {
  const isTimed = outcome.kind === 'value' || outcome.kind === 'error' || outcome.kind === 'interrupted';
  const duration = isTimed ? `  (${durationText(durationMs)})` : '';
  if (!isPart) return [...(isTimed ? [textLine(duration)] : []), textLine('')];
  return [linkedLine(`${duration}  `, { text: l10n.t('Open the whole output'), target: { kind: 'fullText' } }), textLine('')];
}
