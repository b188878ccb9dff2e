import * as l10n from '@vscode/l10n';
import { formatBytes, formatCount, formatDuration } from '../lib/format.ts';
import type { Run, RunEvent, RunOutcome } from '../run/model.ts';
import { createErrorView } from '../stackTrace/createErrorView.ts';
import type { ErrorView, SourceLookup } from '../stackTrace/errorView.ts';
import { type NamedPlace, ReadableOutput, readableText, type SubmissionOf } from '../stackTrace/readableNames.ts';
import { fullErrorLines } from './errorLines.ts';
import { FullOutput } from './fullOutput.ts';
import { GrowingText, type TextChange } from './growingText.ts';
import { headerLine } from './headerLine.ts';
import { fullOutcomeText, outcomeLines, plainNote, type ShownOutcome, shownText } from './outcomeLines.ts';
import { PrintedText } from './printedText.ts';
import { linkedLine, type ReportLine, type ReportLink, textLine } from './reportLine.ts';
import { type ShownLimits, shownLimits, ShownPart } from './shownPart.ts';

/** Maximum number of lines with links per run. */
const maxLinkedLines = 500;

export interface OutputReportDependencies {
  readonly sources: SourceLookup;
  /**
   * Formats the time of day in the user's format.
   * @param at milliseconds since the epoch
   */
  timeOfDay(at: number): string;
  /** Returns the current time in milliseconds since the epoch. */
  now(): number;
}

/**
 * The text of one run in the output channel, its links, and its full output. The text grows, and its last lines can
 * change.
 */
export class OutputReport {
  readonly run: Run;
  readonly whole = new FullOutput(undefined, () => this.wholeNames.preview(this.printed.live()));
  private readonly dependencies: OutputReportDependencies;
  private readonly printed = new PrintedText();
  private readonly text = new GrowingText();
  private readonly part: ShownPart;
  private readonly submissionOf: SubmissionOf;
  private readonly wholeNames: ReadableOutput;
  private readonly shownNames: ReadableOutput;
  /** The current line and its links. */
  private line: { text: string; links: readonly ReportLink[] } = { text: '', links: [] };
  private headerText: string | undefined;
  private lineCount = 0;
  private isInLine = false;
  private isHeadNoted = false;
  private readonly links: { readonly offset: number; readonly line: ReportLine }[] = [];
  private state: 'queued' | 'started' | 'ended' = 'queued';
  private error: ErrorView | undefined;

  constructor(run: Run, dependencies: OutputReportDependencies, limits: ShownLimits = shownLimits) {
    this.run = run;
    this.dependencies = dependencies;
    this.part = new ShownPart(limits);
    this.submissionOf = (file) => dependencies.sources.submissionOf(file);
    const submissions = () => [run.submission, ...dependencies.sources.earlierThan(run)];
    this.wholeNames = new ReadableOutput(this.submissionOf, submissions);
    this.shownNames = new ReadableOutput(this.submissionOf, submissions);
  }

  get isStarted(): boolean {
    return this.state !== 'queued';
  }

  get isEnded(): boolean {
    return this.state === 'ended';
  }

  /** The first line of the run; undefined until it is written. */
  get header(): string | undefined {
    return this.headerText;
  }

  /** The lines that have links. `offset` counts from the header. */
  get linked(): readonly { readonly offset: number; readonly line: ReportLine }[] {
    return this.links;
  }

  /** Returns the last lines of the full output if they have links, which only errors do. */
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
          textLine(l10n.t('  (this run started before this window opened; its output is shown from the beginning)')),
        ]);
        return;
      case 'output':
        this.printed.write(event.text);
        this.print(this.printed.takeSettled());
        return;
      case 'outputCut':
        this.printLine(l10n.t('… {0} of output was dropped because there was too much …', formatBytes(event.bytes)));
        return;
      case 'displayed':
        this.printLine(shownText(event.shown));
        return;
      case 'ended':
        this.end(event.outcome, event.durationMs, event.isInterruptLate === true);
        return;
      case 'progress':
        if (event.progress === 'plain') this.writeLines([textLine(`  (${plainNote()})`)]);
        return;
      case 'queued':
      case 'asked':
    }
  }

  /** Whether `take` has a change to return. */
  get hasPending(): boolean {
    return this.text.hasMore(this.live());
  }

  /**
   * Returns how the text in the channel changes since the last call.
   * @param maxLength UTF-16 units to add at most: as many whole lines as fit, or a part of the first line
   * @param mayRemove if false, returns no change as long as text would have to be removed
   */
  take(maxLength = Infinity, mayRemove = true): TextChange {
    return this.text.take(this.live(), maxLength, mayRemove);
  }

  /** Returns the shown part of the lines that can still change. */
  private live(): string {
    return this.shownNames.preview(this.part.preview(this.printed.live()));
  }

  private begin(at: number): void {
    if (this.state !== 'queued') return;
    this.state = 'started';
    const line = headerLine(this.run, this.dependencies.timeOfDay(at));
    this.headerText = line.text;
    this.writeLines([line]);
  }

  private end(outcome: RunOutcome, durationMs: number, isInterruptLate: boolean): void {
    // A run that the user canceled before it was sent is not shown.
    const isInvisible = outcome.kind === 'notSent' && outcome.why === 'canceled' && this.state === 'queued';
    if (!isInvisible) {
      this.begin(this.dependencies.now());
      this.print(this.printed.finish());
      this.writeTail();
      const shown = this.shownOutcome(outcome);
      const lines = outcomeLines(shown).map((line) => this.readableLine(line));
      const isPart =
        this.part.isCut || lines.some(({ links }) => links.some(({ target }) => target.kind === 'fullText'));
      this.whole.write(this.wholeNames.end().text + readableText(fullOutcomeText(shown), this.submissionOf).text);
      const late = isInterruptLate ? [textLine(l10n.t('  (finished before it could be interrupted)'))] : [];
      this.writeLines([...lines, ...late, ...lastLines(outcome, durationMs, isPart)]);
    }
    this.state = 'ended';
  }

  private shownOutcome(outcome: RunOutcome): ShownOutcome {
    if (outcome.kind !== 'error') return outcome;
    const view = createErrorView(this.run, outcome.error, this.dependencies.sources);
    if (outcome.error.kind === 'exceptions') this.error = view;
    return {
      kind: 'error',
      view,
      ...(outcome.error.kind === 'text' ? { fullText: outcome.error.fullDescription } : {}),
    };
  }

  /** Prints text on its own line within the output. */
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
        text: l10n.t('… More output follows. Its end is shown when the run ends. Open the full output …'),
        target: { kind: 'fullText' },
      }),
    ]);
  }

  private writeTail(): void {
    const { cutLength, tail } = this.part.end();
    if (cutLength > 0) {
      const note = l10n.t('… {0} characters not shown. Open the full output …', formatCount(cutLength));
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

  /** @param places the places in the text, in order */
  private write(text: string, places: readonly NamedPlace[] = []): void {
    if (text === '') return;
    this.text.write(text);
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

  /** Appends a part of the text to the current line. Returns the index of the first place after that part. */
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

  /**
   * Replaces Julia's names of runs in a line of the outcome with links. A line that has links already has readable
   * names.
   */
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
    linkedLine(`${duration}  `, { text: l10n.t('Open Full Output'), target: { kind: 'fullText' } }),
    textLine(''),
  ];
}
