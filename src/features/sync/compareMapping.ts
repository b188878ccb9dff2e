import * as vscode from 'vscode';
import type { ServerUrl } from '../../core/api/serverUrl.ts';
import { compareFolder } from '../../core/files/sync/compareFolder.ts';
import { type MappedFiles, mappedFiles } from '../../core/files/sync/mappedFiles.ts';
import { type Mapping, mappingId } from '../../core/files/sync/mappings.ts';
import type { SyncRow } from '../../core/files/sync/syncRow.ts';
import { abortWith, raceTimeout } from '../../core/lib/abort.ts';
import { type ReportBytes, withTransferProgress } from '../shared/transferProgress.ts';
import type { SyncContext } from './syncContext.ts';

const quietMs = 1_000;

/** A mapped folder, compared with Engee. */
export interface ComparedFolder {
  readonly mapping: Mapping;
  readonly id: string;
  readonly server: ServerUrl;
  readonly found: MappedFiles;
  readonly rows: readonly SyncRow[];
}

/** Compares the files of a mapped folder. Changes nothing. */
export async function compareMapping(
  { local, remote, transfers, bases, excludesOf }: SyncContext,
  mapping: Mapping,
  server: ServerUrl,
  report: ReportBytes,
  signal: AbortSignal,
): Promise<ComparedFolder> {
  const id = await mappingId(mapping);
  const base = await bases.read(id);
  const found = await mappedFiles(local, mapping.folder, base, excludesOf, signal);
  const rows = await compareFolder(
    { local, remote, clock: transfers.clock },
    { server, remote: mapping.remote, files: found.files, gone: found.gone, base },
    report,
    signal,
  );
  return { mapping, id, server, found, rows };
}

/** Shows progress and a Cancel button meanwhile. */
export async function withComparisonProgress<T>(
  { transfers, closing }: SyncContext,
  compare: (report: ReportBytes, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return withTransferProgress(vscode.l10n.t('Comparing with the files on Engee'), transfers.clock, closing, compare);
}

/** Shows progress only if the comparison takes a while. */
export async function withLateComparisonProgress<T extends object>(
  context: SyncContext,
  compare: (report: ReportBytes, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { transfers, closing } = context;
  let show: ReportBytes = () => undefined;
  const controller = abortWith(closing);
  const comparing = compare((movedBytes, totalBytes) => {
    show(movedBytes, totalBytes);
  }, controller.signal);
  try {
    const early = await raceTimeout(transfers.clock, comparing, quietMs, closing);
    if (early !== undefined) return early;
    return await withComparisonProgress(context, (report, signal) => {
      show = report;
      signal.addEventListener('abort', () => {
        controller.abort(signal.reason);
      });
      return comparing;
    });
  } finally {
    controller.dispose();
  }
}
