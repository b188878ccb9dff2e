import { ByteReports } from '../../core/files/byteReports.ts';
import type { UiText } from '../../core/lib/uiText.ts';
import type { Clock } from '../../platform/clock.ts';
import { withCancellableProgress } from './progress.ts';

/** Reports the transferred and the total number of bytes. */
export type ReportBytes = (movedBytes: number, totalBytes: number | undefined) => void;

/**
 * Runs a transfer while showing a notification with bytes, percent, rate, remaining time and a Cancel button. `closing` also
 * cancels the transfer. The notification shows the end of the transfer before the function resolves, because it stays
 * visible for a moment next to the message that follows.
 */
export async function withTransferProgress<T>(
  title: UiText,
  clock: Clock,
  closing: AbortSignal,
  transfer: (report: ReportBytes, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return withCancellableProgress(title, async (report, canceled) => {
    const signal = AbortSignal.any([canceled, closing]);
    const reports = new ByteReports(report, clock);
    try {
      const result = await transfer((movedBytes, totalBytes) => {
        reports.add(movedBytes, totalBytes);
      }, signal);
      // The transfer is complete, so a cancellation now only ends the wait.
      await reports.settle(signal).catch(() => undefined);
      return result;
    } finally {
      reports.dispose();
    }
  });
}
