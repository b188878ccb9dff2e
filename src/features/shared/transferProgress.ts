import { ByteReports } from '../../core/files/byteReports.ts';
import type { UiText } from '../../core/lib/uiText.ts';
import type { Clock } from '../../platform/clock.ts';
import { withCancellableProgress } from './progress.ts';

/** Tells how many bytes of how many have moved. */
export type ReportBytes = (movedBytes: number, totalBytes: number | undefined) => void;

/**
 * Runs a transfer under a notification with bytes, percent and a Cancel button; `closing` cancels it too. The notification
 * stays for a moment beside the message that follows, so it shows the end of the transfer before that message comes.
 */
export async function withTransferProgress<T>(
  title: UiText,
  clock: Clock,
  closing: AbortSignal,
  transfer: (report: ReportBytes, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return withCancellableProgress(title, async (report, cancelled) => {
    const signal = AbortSignal.any([cancelled, closing]);
    const reports = new ByteReports(report, clock);
    const result = await transfer((movedBytes, totalBytes) => {
      reports.add(movedBytes, totalBytes);
    }, signal);
    // What was transferred stays so: a cancel that comes now only ends the wait.
    await reports.settle(signal).catch(() => undefined);
    return result;
  });
}
