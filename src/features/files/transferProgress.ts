import * as vscode from 'vscode';
import { byteText } from '../../core/files/byteText.ts';
import type { UiText } from '../../core/lib/uiText.ts';
import { withCancellableProgress } from '../shared/progress.ts';
import type { ProgressReport } from '../shared/ui/showProgress.ts';

const stepsOfTheWhole = 1000;
const stepBytesOfUnknown = 256 * 1024;

/** Tells how many bytes of how many have moved. */
export type ReportBytes = (movedBytes: number, totalBytes: number | undefined) => void;

/** Runs a transfer under a notification with bytes, percent and a Cancel button; `closing` cancels it too. */
export async function withTransferProgress<T>(
  title: UiText,
  closing: AbortSignal,
  transfer: (report: ReportBytes, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return withCancellableProgress(title, (report, signal) => transfer(byteReporter(report), AbortSignal.any([signal, closing])));
}

/** Bytes come in thousands of small chunks: only what a person can see is passed on. */
function byteReporter(report: (progress: ProgressReport) => void): ReportBytes {
  let lastStep = -1;
  let lastPercent = 0;
  return (movedBytes, totalBytes) => {
    const step = Math.floor(totalBytes === undefined ? movedBytes / stepBytesOfUnknown : (movedBytes / Math.max(totalBytes, 1)) * stepsOfTheWhole);
    if (step <= lastStep) return;
    lastStep = step;
    if (totalBytes === undefined) {
      report({ message: byteText(movedBytes) });
      return;
    }
    const percent = Math.min(100, (step / stepsOfTheWhole) * 100);
    const message = vscode.l10n.t('{0}% of {1}', Math.floor(percent), byteText(totalBytes));
    report({ message, increment: percent - lastPercent });
    lastPercent = percent;
  };
}
