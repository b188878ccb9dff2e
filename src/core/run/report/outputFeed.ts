import type { Clock } from '../../../platform/clock.ts';
import type { Places } from '../errorView.ts';
import type { Run, RunEvent } from '../model.ts';
import type { TextChange } from './givenText.ts';
import { RunReport } from './runReport.ts';

/** Older runs keep their text in the channel and lose their links. */
const maxReports = 200;

/** A channel with more characters than this is emptied when the next run begins: the editor reads all of it again and again. */
const maxChannelLength = 1_500_000;

/** What is printed is shown this much later, so that many small pieces are one. */
const flushDelayMs = 50;

/** So much is shown each time while the run goes on, in characters: an editor that gets much at once does nothing else meanwhile. */
const maxFlushLength = 16_000;
/** What is left then is shown this much later: nobody reads that fast, and each addition is drawn. */
const backlogDelayMs = 250;

/** Shortest time between two replacements of text: for each the editor reads the whole channel again, and a newer one cancels it. */
const replaceDelayMs = 1_000;
/** And less often the more that has come to in a run, in characters: the editor keeps all of it on the disk. */
const replacedPerMs = 4_000;
/** The editor shows what was written at the latest after this time. An empty channel was cleared by the user then. */
const settledMs = 5_000;

/** Where the text of all runs goes, one after the other. Shaped like VS Code's `OutputChannel`. */
export interface OutputSink {
  append(text: string): void;
  replace(text: string): void;
  clear(): void;
  /** Whether the editor's text of the channel is seen to be empty. */
  isEmpty(): boolean;
}

export interface OutputFeedParts {
  readonly sink: OutputSink;
  readonly places: Places;
  readonly clock: Clock;
  /** The time of day, in the user's own form. @param at milliseconds since the epoch */
  readonly timeOfDay: (at: number) => string;
}

/**
 * Feeds the channel: of each run its header when it is sent, its output as it is printed, its outcome. Nothing of another
 * run comes between: what a second one writes meanwhile waits until the first has ended.
 */
export class OutputFeed {
  private readonly parts: OutputFeedParts;
  private readonly reports = new Map<number, RunReport>();
  /** The first that has begun writes. */
  private open: readonly RunReport[] = [];
  private timer: { dispose(): void } | undefined;
  /** The run that the channel ends with, and all that it shows. */
  private shownRun: Run | undefined;
  private shown = '';
  private replacedLength = 0;
  private nextReplaceMs = 0;
  private lastWriteMs = 0;

  constructor(parts: OutputFeedParts) {
    this.parts = parts;
  }

  /** The report of a run; undefined when it is not remembered. */
  report(runNumber: number): RunReport | undefined {
    return this.reports.get(runNumber);
  }

  /** Takes what happened to a run; gives its report. */
  accept(event: RunEvent): RunReport {
    const report = this.reports.get(event.run.number) ?? this.newReport(event.run);
    report.accept(event);
    if (report.isEnded) this.flush();
    else this.flushSoon(flushDelayMs);
    return report;
  }

  dispose(): void {
    this.timer?.dispose();
  }

  private newReport(run: Run): RunReport {
    const { clock, places, timeOfDay } = this.parts;
    const report = new RunReport(run, { places, timeOfDay, now: () => clock.now() });
    this.reports.set(run.number, report);
    this.open = [...this.open, report];
    for (const [number, { isEnded }] of this.reports) {
      if (this.reports.size <= maxReports) break;
      if (isEnded) this.reports.delete(number);
    }
    return report;
  }

  private flushSoon(delayMs: number): void {
    this.timer ??= this.parts.clock.schedule(() => {
      this.flush();
    }, delayMs);
  }

  private flush(): void {
    this.timer?.dispose();
    this.timer = undefined;
    for (let report = this.writing(); report !== undefined; report = this.writing()) {
      const untilReplaceMs = this.nextReplaceMs - this.parts.clock.monotonic();
      this.show(
        report.run,
        report.take(report.isEnded ? Infinity : maxFlushLength, report.isEnded || untilReplaceMs <= 0),
      );
      if (!report.isEnded) {
        if (report.hasPending) this.flushSoon(Math.max(backlogDelayMs, untilReplaceMs));
        return;
      }
      const { run } = report;
      this.open = this.open.filter((other) => other.run !== run);
    }
  }

  /** What still waits to be sent keeps nothing behind it waiting. */
  private writing(): RunReport | undefined {
    return this.open.find(({ isBegun }) => isBegun);
  }

  private show(run: Run, { removedLength, added }: TextChange): void {
    if (removedLength === 0 && added === '') return;
    if (run !== this.shownRun) this.begin(run);
    this.lastWriteMs = this.parts.clock.monotonic();
    if (removedLength === 0) {
      this.shown += added;
      this.parts.sink.append(added);
      return;
    }
    this.shown = this.shown.slice(0, -removedLength) + added;
    this.replacedLength += this.shown.length;
    this.nextReplaceMs = this.parts.clock.monotonic() + Math.max(replaceDelayMs, this.replacedLength / replacedPerMs);
    this.parts.sink.replace(this.shown);
  }

  private begin(run: Run): void {
    this.shownRun = run;
    this.replacedLength = 0;
    this.nextReplaceMs = 0;
    // What the user cleared must not come back with the next replacement.
    if (this.parts.clock.monotonic() - this.lastWriteMs >= settledMs && this.parts.sink.isEmpty()) this.shown = '';
    if (this.shown.length <= maxChannelLength) return;
    this.parts.sink.clear();
    this.shown = '';
  }
}
