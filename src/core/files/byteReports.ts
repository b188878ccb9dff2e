import * as l10n from '@vscode/l10n';
import type { Clock } from '../../platform/clock.ts';
import { delay } from '../lib/delay.ts';
import { formatBytes } from '../lib/format.ts';
import type { UiText } from '../lib/uiText.ts';

const stepsOfTotal = 1000;
const stepBytesWithoutTotal = 256 * 1024;
/**
 * VS Code shows a report at most every 100 ms and drops the pending one when the task ends, so the task waits this long
 * after its last report.
 */
const editorDelayMs = 150;

export interface ByteReport {
  readonly message: UiText;
  /** Percent of the total since the last report; absent when the total is not known. */
  readonly increment?: number;
}

/**
 * Turns the bytes of a transfer into progress reports. Bytes arrive in thousands of small chunks, so only visible steps
 * are reported.
 */
export class ByteReports {
  private readonly report: (report: ByteReport) => void;
  private readonly clock: Clock;
  private lastStep = -1;
  private lastPercent = 0;
  private lastAt = -Infinity;
  /** Transferred bytes that were not reported yet, when the total is not known. */
  private unreportedBytes: number | undefined;

  constructor(report: (report: ByteReport) => void, clock: Clock) {
    this.report = report;
    this.clock = clock;
  }

  /** @param totalBytes undefined if it is not known */
  add(movedBytes: number, totalBytes: number | undefined): void {
    const isKnown = totalBytes !== undefined;
    const step = Math.floor(
      isKnown ? (movedBytes / Math.max(totalBytes, 1)) * stepsOfTotal : movedBytes / stepBytesWithoutTotal,
    );
    this.unreportedBytes = isKnown ? undefined : movedBytes;
    if (step <= this.lastStep) return;
    this.lastStep = step;
    if (!isKnown) {
      this.sendWithoutTotal(movedBytes);
      return;
    }
    const percent = Math.min(100, (step / stepsOfTotal) * 100);
    this.send({
      message: l10n.t('{0}% of {1}', Math.floor(percent), formatBytes(totalBytes)),
      increment: percent - this.lastPercent,
    });
    this.lastPercent = percent;
  }

  /** Resolves when the user can see the result of the last `add`. Rejects with the signal's reason if it aborts first. */
  async settle(signal: AbortSignal): Promise<void> {
    if (this.unreportedBytes !== undefined) this.sendWithoutTotal(this.unreportedBytes);
    const restMs = this.lastAt + editorDelayMs - this.clock.monotonic();
    if (restMs > 0) await delay(this.clock, restMs, signal);
  }

  private sendWithoutTotal(movedBytes: number): void {
    this.unreportedBytes = undefined;
    this.send({ message: formatBytes(movedBytes) });
  }

  private send(report: ByteReport): void {
    this.lastAt = this.clock.monotonic();
    this.report(report);
  }
}
