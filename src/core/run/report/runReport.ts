import * as l10n from '@vscode/l10n';
import { formatBytes, formatCount, formatDuration } from '../../lib/format.ts';
import type { ErrorView, Places } from '../errorView.ts';
import { createErrorView } from '../errors/createErrorView.ts';
import type { Run, RunEvent, RunOutcome } from '../model.ts';
import { fullErrorLines } from './errorLines.ts';
import { GivenText, type TextChange } from './givenText.ts';
import { headerLine } from './headerLine.ts';
import { fullOutcomeText, outcomeLines, shownText, type ShownOutcome } from './outcomeLines.ts';
import { PrintedText } from './printedText.ts';
import { ReadableOutput, readableText, type NamedPlace, type SubmissionOf } from '../readableNames.ts';
import { linkedLine, textLine, type ReportLine, type ReportLink } from './reportLine.ts';
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
}

/** One run as the output shows it: text that grows and whose last lines may change, the lines of it that have links, and the whole beside it. */
export class RunReport {
  readonly run: Run;
  readonly whole = new WholeText(undefined, () => this.wholeNames.preview(this.printed.live()));
  private readonly context: ReportContext;
  private readonly printed = new PrintedText();
  private readonly given = new GivenText();
  private readonly part: ShownPart;
  private readonly submissionOf: SubmissionOf;
  private readonly wholeNames: ReadableOutput;
  private readonly shownNames: ReadableOutput;
  /** The line that is being written, and the links in it. */
  private line: { text: string; links: readonly ReportLink[] } = { text: '', links: [] };
  private headerText: string | undefined;
  private lineCount = 0;
  private isInLine = false;
  private isHeadNoted = false;
  private readonly links: { readonly offset: number; readonly line: ReportLine }[] = [];
  private state: 'queued' | 'begun' | 'ended' = 'queued';
  private error: ErrorView | undefined;

  constructor(run: Run, context: ReportContext, limits: ShownLimits = shownLimits) {
    this.run = run;
    this.context = context;
    this.part = new ShownPart(limits);
    this.submissionOf = (file) => context.places.submissionOf(file);
    const sent = () => [run.submission, ...context.places.earlierThan(run)];
    this.wholeNames = new ReadableOutput(this.submissionOf, sent);
    this.shownNames = new ReadableOutput(this.submissionOf, sent);
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

  /** The lines that the whole text ends in, where they have links: an error of the run. */
  lastLinesOfWhole(): readonly ReportLine[] {
    return this.error === undefined ? [] : fullErrorLines(this.error);
  }

  accept(event: RunEvent): void {
    switch (event.kind) {
      case 'sent':
        this.begin(event.at);
        return;
      case 'reattached':
        this.begin(event.at);
        this.writeLines([
          textLine(l10n.t('  (this run began before this window opened; its output is shown from the beginning)')),
        ]);
        return;
      case 'output':
        this.printed.write(event.text);
        this.print(this.printed.takeSettled());
        return;
      case 'outputCut':
        this.printLine(l10n.t('… {0} of output were not kept: there was too much of it …', formatBytes(event.bytes)));
        return;
      case 'displayed':
        this.printLine(shownText(event.shown));
        return;
      case 'ended':
        this.end(event.outcome, event.durationMs, event.isInterruptLate === true);
        return;
      case 'progress':
        if (event.progress === 'plain')
          this.writeLines([
            textLine(
              l10n.t(
                '  (the helper of this extension could not be installed on your server; until it can, only values come back: nothing that code prints, and no interrupts; the log says why)',
              ),
            ),
          ]);
        return;
      case 'queued':
      case 'asked':
    }
  }

  /** Whether there is something to take. */
  get hasPending(): boolean {
    return this.given.hasMore(this.live());
  }

  /**
   * How the text in the channel changes since the last call; of more than `maxLength` characters only the first lines, or a part
   * of the first. @param mayRemove where it is false, nothing is given as long as given text would have to be removed
   */
  take(maxLength = Infinity, mayRemove = true): TextChange {
    return this.given.take(this.live(), maxLength, mayRemove);
  }

  /** What of the lines that may still change is shown. */
  private live(): string {
    return this.shownNames.preview(this.part.preview(this.printed.live()));
  }

  private begin(at: number): void {
    if (this.state !== 'queued') return;
    this.state = 'begun';
    const line = headerLine(this.run, this.context.timeOfDay(at));
    this.headerText = line.text;
    this.writeLines([line]);
  }

  private end(outcome: RunOutcome, durationMs: number, isInterruptLate: boolean): void {
    // A run that the user took back before it was sent leaves nothing behind.
    const isNothing = outcome.kind === 'notSent' && outcome.why === 'cancelled' && this.state === 'queued';
    if (!isNothing) {
      this.begin(this.context.now());
      this.print(this.printed.finish());
      this.writeTail();
      const shown = this.shownOutcome(outcome);
      const lines = outcomeLines(shown).map((line) => this.readableLine(line));
      const isPart =
        this.part.isCut || lines.some(({ links }) => links.some(({ target }) => target.kind === 'fullText'));
      this.whole.write(this.wholeNames.end().text + readableText(fullOutcomeText(shown), this.submissionOf).text);
      const late = isInterruptLate ? [textLine(l10n.t('  (ended before it could be interrupted)'))] : [];
      this.writeLines([...lines, ...late, ...lastLines(outcome, durationMs, isPart)]);
    }
    this.state = 'ended';
  }

  private shownOutcome(outcome: RunOutcome): ShownOutcome {
    if (outcome.kind !== 'error') return outcome;
    const view = createErrorView(this.run, outcome.error, this.context.places);
    if (outcome.error.kind === 'exceptions') this.error = view;
    return {
      kind: 'error',
      view,
      ...(outcome.error.kind === 'text' ? { fullText: outcome.error.fullDescription } : {}),
    };
  }

  /** Something in a line of its own within the output. */
  private printLine(text: string): void {
    this.print(`${this.printed.finish()}${text}\n`);
  }

  private print(text: string): void {
    this.whole.write(this.wholeNames.write(text).text);
    const { text: shown, places } = this.shownNames.write(this.part.write(text));
    this.write(shown, places);
    if (!this.part.hasMore || this.isHeadNoted) return;
    this.isHeadNoted = true;
    this.writeLines([
      linkedLine({
        text: l10n.t('… there is more output: it is kept, and its end is shown when the run ends; open the whole …'),
        target: { kind: 'fullText' },
      }),
    ]);
  }

  private writeTail(): void {
    const { cutLength, tail } = this.part.end();
    if (cutLength > 0) {
      const note = l10n.t('… {0} characters are not shown here: open the whole output …', formatCount(cutLength));
      this.writeLines([linkedLine({ text: note, target: { kind: 'fullText' } })]);
    }
    const { text, places } = readableText(tail, this.submissionOf);
    this.write(text, places);
  }

  private writeLines(lines: readonly ReportLine[]): void {
    const { text: held, places } = this.shownNames.end();
    this.write(held, places);
    if (this.isInLine) this.write('\n');
    lines.forEach((line, index) => {
      if (line.links.length > 0 && this.links.length < maxLinkedLines)
        this.links.push({ offset: this.lineCount + index, line });
    });
    this.write(lines.map(({ text }) => `${text}\n`).join(''));
  }

  /** @param places in the text, in order */
  private write(text: string, places: readonly NamedPlace[] = []): void {
    if (text === '') return;
    this.given.write(text);
    this.isInLine = !text.endsWith('\n');
    let next = 0;
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      next = this.addToLine(text, start, end, places, next);
      if (this.line.links.length > 0 && this.links.length < maxLinkedLines)
        this.links.push({ offset: this.lineCount, line: this.line });
      this.line = { text: '', links: [] };
      this.lineCount++;
      start = end + 1;
    }
    this.addToLine(text, start, text.length, places, next);
  }

  /** Gives the first of the places that is behind that part of the text. */
  private addToLine(text: string, start: number, end: number, places: readonly NamedPlace[], first: number): number {
    let next = first;
    const links: ReportLink[] = [];
    for (let place = places[next]; place !== undefined && place.start < end; place = places[++next]) {
      const shift = this.line.text.length - start;
      links.push({ start: place.start + shift, end: place.end + shift, target: { kind: 'document', ...place.origin } });
    }
    this.line = { text: this.line.text + text.slice(start, end), links: [...this.line.links, ...links] };
    return next;
  }

  /** A line of the outcome, with names of runs as links; one that has links is written already as it is to be read. */
  private readableLine(line: ReportLine): ReportLine {
    if (line.links.length > 0) return line;
    const { text, places } = readableText(line.text, this.submissionOf);
    return {
      text,
      links: places.map(({ start, end, origin }) => ({ start, end, target: { kind: 'document', ...origin } })),
    };
  }
}

function lastLines(outcome: RunOutcome, durationMs: number, isPart: boolean): ReportLine[] {
  const isTimed = outcome.kind === 'value' || outcome.kind === 'error' || outcome.kind === 'interrupted';
  const duration = isTimed ? `  (${formatDuration(durationMs)})` : '';
  if (!isPart) return [...(isTimed ? [textLine(duration)] : []), textLine('')];
  return [
    linkedLine(`${duration}  `, { text: l10n.t('Open the whole output'), target: { kind: 'fullText' } }),
    textLine(''),
  ];
}
