import * as l10n from '@vscode/l10n';
import type { Clock } from '../../platform/clock.ts';
import { delay } from '../lib/delay.ts';
import type { UiText } from '../lib/uiText.ts';
import { formatBytes } from '../lib/format.ts';

const stepsOfTheWhole = 1000;
const stepBytesOfUnknown = 256 * 1024;
/**
 * The editor passes reports on at most every 100 ms, and loses the one that waits when the task ends. So the last one gets
 * this time before that.
 */
const editorDelayMs = 150;

export interface ByteReport {
  readonly message: UiText;
  /** Percent of the whole since the last report; absent when the whole is not known. */
  readonly increment?: number;
}

/** Turns the bytes of a transfer into reports of progress. Bytes come in thousands of small chunks: only what a person can see is passed on. */
export class ByteReports {
  private readonly report: (report: ByteReport) => void;
  private readonly clock: Clock;
  private lastStep = -1;
  private lastPercent = 0;
  private lastAt = -Infinity;
  /** Bytes of an unknown whole that have moved and were not reported. */
  private unreportedBytes: number | undefined;

  constructor(report: (report: ByteReport) => void, clock: Clock) {
    this.report = report;
    this.clock = clock;
  }

  /** @param totalBytes undefined when it is not known */
  add(movedBytes: number, totalBytes: number | undefined): void {
    const isKnown = totalBytes !== undefined;
    const step = Math.floor(
      isKnown ? (movedBytes / Math.max(totalBytes, 1)) * stepsOfTheWhole : movedBytes / stepBytesOfUnknown,
    );
    this.unreportedBytes = isKnown ? undefined : movedBytes;
    if (step <= this.lastStep) return;
    this.lastStep = step;
    if (!isKnown) {
      this.reportUnknown(movedBytes);
      return;
    }
    const percent = Math.min(100, (step / stepsOfTheWhole) * 100);
    this.tell({
      message: l10n.t('{0}% of {1}', Math.floor(percent), formatBytes(totalBytes)),
      increment: percent - this.lastPercent,
    });
    this.lastPercent = percent;
  }

  /** Resolves when the user sees the state of the last call of `add`. Rejects with the signal's reason when it aborts first. */
  async settle(signal: AbortSignal): Promise<void> {
    if (this.unreportedBytes !== undefined) this.reportUnknown(this.unreportedBytes);
    const restMs = this.lastAt + editorDelayMs - this.clock.monotonic();
    if (restMs > 0) await delay(this.clock, restMs, signal);
  }

  private reportUnknown(movedBytes: number): void {
    this.unreportedBytes = undefined;
    this.tell({ message: formatBytes(movedBytes) });
  }

  private tell(report: ByteReport): void {
    this.lastAt = this.clock.monotonic();
    this.report(report);
  }
}
