import * as l10n from '@vscode/l10n';
import type { Clock } from '../../platform/clock.ts';
import { delay } from '../lib/delay.ts';
import type { Disposable } from '../lib/disposable.ts';
import { formatBytes, formatElapsed, formatTimeLeft } from '../lib/format.ts';
import type { UiText } from '../lib/uiText.ts';
import { rateOf, type RateSample, timeLeft, withSample } from './transferRate.ts';

const stepsOfTotal = 1000;
const stepBytesWithoutTotal = 256 * 1024;
/**
 * VS Code shows a report at most every 100 ms and drops the pending one when the task ends, so the task waits this long
 * after its last report.
 */
const editorDelayMs = 150;
/** The rate and the remaining time change this often, because numbers that change faster can't be read. */
const rateEveryMs = 1_000;
const tenMinutesMs = 600_000;

export interface ByteReport {
  readonly message: UiText;
  /** Percent of the total since the last report; absent when the total is not known. */
  readonly increment?: number;
}

/**
 * Turns the bytes of a transfer into progress reports, with the rate and the remaining time. Bytes arrive in thousands of
 * small chunks, so only visible steps are reported. Dispose when the transfer ends.
 */
export class ByteReports implements Disposable {
  private readonly report: (report: ByteReport) => void;
  private readonly clock: Clock;
  private lastStep = -1;
  private lastPercent = 0;
  private lastAt = -Infinity;
  /** Transferred bytes that were not reported yet, when the total is not known. */
  private unreportedBytes: number | undefined;
  private moved: { readonly bytes: number; readonly totalBytes: number | undefined } | undefined;
  private samples: readonly RateSample[] = [];
  private rate: number | undefined;
  private tick: Disposable | undefined;

  constructor(report: (report: ByteReport) => void, clock: Clock) {
    this.report = report;
    this.clock = clock;
  }

  /** @param totalBytes undefined if it is not known */
  add(movedBytes: number, totalBytes: number | undefined): void {
    this.moved = { bytes: movedBytes, totalBytes };
    this.samples = withSample(this.samples, { atMs: this.clock.monotonic(), bytes: movedBytes });
    this.tick ??= this.scheduleTick();
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
    const increment = percent - this.lastPercent;
    this.lastPercent = percent;
    this.send({ message: this.messageFor(movedBytes, totalBytes), increment });
  }

  /** Stops updating the rate. */
  dispose(): void {
    this.tick?.dispose();
  }

  /** Ends the transfer. Resolves when the user can see the result of the last `add`. Rejects with the signal's reason if it aborts first. */
  async settle(signal: AbortSignal): Promise<void> {
    this.dispose();
    if (this.unreportedBytes !== undefined) this.sendWithoutTotal(this.unreportedBytes);
    const restMs = this.lastAt + editorDelayMs - this.clock.monotonic();
    if (restMs > 0) await delay(this.clock, restMs, signal);
  }

  private sendWithoutTotal(movedBytes: number): void {
    this.unreportedBytes = undefined;
    this.send({ message: this.messageFor(movedBytes, undefined) });
  }

  /** Also runs while no bytes arrive, so that a stalled transfer doesn't keep its rate. */
  private scheduleTick(): Disposable {
    return this.clock.schedule(() => {
      this.tick = this.scheduleTick();
      if (this.moved === undefined) return;
      const { bytes, totalBytes } = this.moved;
      const atMs = this.clock.monotonic();
      if (atMs - (this.samples.at(-1)?.atMs ?? 0) >= rateEveryMs)
        this.samples = withSample(this.samples, { atMs, bytes });
      const rate = rateOf(this.samples);
      const hadRate = this.rate !== undefined;
      this.rate = rate;
      if (rate !== undefined || hadRate) this.send({ message: this.messageFor(bytes, totalBytes) });
    }, rateEveryMs);
  }

  private messageFor(movedBytes: number, totalBytes: number | undefined): UiText {
    const done =
      totalBytes === undefined
        ? formatBytes(movedBytes)
        : l10n.t('{0}% of {1}', Math.floor(this.lastPercent), formatBytes(totalBytes));
    if (this.rate === undefined || (totalBytes !== undefined && movedBytes >= totalBytes)) return done;
    const rate = formatBytes(Math.round(this.rate));
    if (totalBytes === undefined) return l10n.t('{0}, {1}/s', done, rate);
    const leftMs = timeLeft(totalBytes - movedBytes, this.rate);
    const left = leftMs < tenMinutesMs ? formatElapsed(leftMs) : formatTimeLeft(leftMs);
    return left === undefined ? l10n.t('{0}, {1}/s', done, rate) : l10n.t('{0}, {1}/s, {2} left', done, rate, left);
  }

  private send(report: ByteReport): void {
    this.lastAt = this.clock.monotonic();
    this.report(report);
  }
}
