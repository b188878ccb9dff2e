import type { Clock } from '../../platform/clock.ts';
import type { Run, RunEvent } from '../run/model.ts';
import { countWithin, type RunLimits } from '../run/rememberedRuns.ts';
import type { SourceLookup } from '../stackTrace/errorView.ts';
import type { TextChange } from './growingText.ts';
import { OutputReport } from './outputReport.ts';

/** The runs whose links are kept. Older runs keep only their text. */
const reportLimits: RunLimits = { count: 200, bytes: 32_000_000 };

/** A channel with more characters is cleared when the next run starts, because VS Code often reads all of it again. */
const maxChannelLength = 1_500_000;

/** Delay before printed text is shown, to combine many small writes. */
const flushDelayMs = 50;

/** Maximum number of characters per write while the run continues. A large write blocks VS Code. */
const maxFlushLength = 16_000;
/** The same after the run has ended, when the user waits for the rest. */
const maxLastFlushLength = 64_000;
/** Delay before the rest is shown. Nobody reads faster, and VS Code renders each write. */
const backlogDelayMs = 250;

/**
 * Minimum time between two replacements. For each, VS Code reads the whole channel again, and a newer one cancels it.
 */
const replaceDelayMs = 1_000;
/** The more characters a run has replaced, the longer the delay, because VS Code writes all of them to disk. */
const replacedPerMs = 4_000;
/** VS Code shows written text within this time. If the channel is empty after that, the user cleared it. */
const settledMs = 5_000;

/** Receives the text of all runs in order. Has the shape of VS Code's `OutputChannel`. */
export interface OutputSink {
  append(text: string): void;
  replace(text: string): void;
  clear(): void;
  /** Whether VS Code shows the channel's document and it is empty. */
  isEmpty(): boolean;
}

export interface OutputFeedDependencies {
  readonly sink: OutputSink;
  readonly sources: SourceLookup;
  readonly clock: Clock;
  /**
   * Formats the time of day in the user's format.
   * @param at milliseconds since the epoch
   */
  readonly timeOfDay: (at: number) => string;
}

/**
 * Writes each run to the output channel: its header when it is sent, its output as it is printed, its outcome. Runs are
 * not interleaved: the output of a second run waits until the first has ended.
 */
export class OutputFeed {
  private readonly dependencies: OutputFeedDependencies;
  private readonly reports = new Map<number, OutputReport>();
  /** Runs that have not been written completely. The first started run writes. */
  private open: readonly OutputReport[] = [];
  private timer: { dispose(): void } | undefined;
  /** The last run in the channel, and all text that the channel shows. */
  private shownRun: Run | undefined;
  private shown = '';
  private replacedLength = 0;
  private nextReplaceMs = 0;
  private lastWriteMs = 0;

  constructor(dependencies: OutputFeedDependencies) {
    this.dependencies = dependencies;
  }

  /** Returns the report of a run; undefined if it is no longer kept. */
  report(runNumber: number): OutputReport | undefined {
    return this.reports.get(runNumber);
  }

  /** Handles an event of a run and returns the run's report. */
  accept(event: RunEvent): OutputReport {
    const report = this.reports.get(event.run.number) ?? this.newReport(event.run);
    report.accept(event);
    if (report.isEnded || this.isBehindEnded(report)) this.flush();
    else this.flushSoon(flushDelayMs);
    return report;
  }

  dispose(): void {
    this.timer?.dispose();
  }

  private newReport(run: Run): OutputReport {
    const { clock, sources, timeOfDay } = this.dependencies;
    const report = new OutputReport(run, { sources, timeOfDay, now: () => clock.now() });
    this.reports.set(run.number, report);
    this.open = [...this.open, report];
    const newestFirst = [...this.reports.values()].reverse();
    const keptCount = countWithin(
      newestFirst.map((each) => each.run),
      reportLimits,
    );
    for (const { isEnded, run: old } of newestFirst.slice(keptCount)) if (isEnded) this.reports.delete(old.number);
    return report;
  }

  private flushSoon(delayMs: number): void {
    this.timer ??= this.dependencies.clock.schedule(() => {
      this.flush();
    }, delayMs);
  }

  private flush(): void {
    this.timer?.dispose();
    this.timer = undefined;
    for (let report = this.writing(); report !== undefined; report = this.writing()) {
      const { run, isEnded } = report;
      const untilReplaceMs = this.nextReplaceMs - this.dependencies.clock.monotonic();
      this.show(run, report.take(this.maxLength(report), isEnded || untilReplaceMs <= 0));
      if (report.hasPending) this.flushSoon(isEnded ? backlogDelayMs : Math.max(backlogDelayMs, untilReplaceMs));
      if (!isEnded || report.hasPending) return;
      this.open = this.open.filter((other) => other.run !== run);
    }
  }

  private maxLength(report: OutputReport): number {
    if (!report.isEnded) return maxFlushLength;
    return this.open.some((other) => this.isBehindEnded(other)) ? Infinity : maxLastFlushLength;
  }

  /** Whether a run that has started waits for the rest of an earlier one. It must not wait longer. */
  private isBehindEnded(report: OutputReport): boolean {
    const first = this.writing();
    return report.isStarted && first !== report && first?.isEnded === true;
  }

  /** Skips runs that have not been sent, so that they do not delay later runs. */
  private writing(): OutputReport | undefined {
    return this.open.find(({ isStarted }) => isStarted);
  }

  private show(run: Run, { removedLength, added }: TextChange): void {
    if (removedLength === 0 && added === '') return;
    if (run !== this.shownRun) this.begin(run);
    this.lastWriteMs = this.dependencies.clock.monotonic();
    if (removedLength === 0) {
      this.shown += added;
      this.dependencies.sink.append(added);
      return;
    }
    this.shown = this.shown.slice(0, -removedLength) + added;
    this.replacedLength += this.shown.length;
    this.nextReplaceMs =
      this.dependencies.clock.monotonic() + Math.max(replaceDelayMs, this.replacedLength / replacedPerMs);
    this.dependencies.sink.replace(this.shown);
  }

  private begin(run: Run): void {
    this.shownRun = run;
    this.replacedLength = 0;
    this.nextReplaceMs = 0;
    // Text that the user cleared must not reappear with the next replacement.
    if (this.dependencies.clock.monotonic() - this.lastWriteMs >= settledMs && this.dependencies.sink.isEmpty())
      this.shown = '';
    if (this.shown.length <= maxChannelLength) return;
    this.dependencies.sink.clear();
    this.shown = '';
  }
}
