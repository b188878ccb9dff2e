import * as vscode from 'vscode';
import type { ServerUrl } from '../../core/api/serverUrl.ts';
import { faultOf } from '../../core/errors/engeeError.ts';
import type { Fault } from '../../core/errors/fault.ts';
import type { RemoteVersion } from '../../core/files/remote/remoteFiles.ts';
import type { RemotePath } from '../../core/files/remotePath.ts';
import {
  compareWithServer,
  type Comparison,
  decideUpload,
  type UploadChoice,
  type UploadDecision,
} from '../../core/files/uploadConflicts.ts';
import { effectOf } from '../../core/files/uploadFaults.ts';
import type { PlannedFile } from '../../core/files/uploadPlan.ts';
import { withTransferProgress } from '../shared/transferProgress.ts';
import { askUnknown, askUploadConflict, isNoBridge } from './conflictQuestion.ts';
import type { FilesContext } from './filesContext.ts';

/** An answer to the question about existing files, and what the user knew about them. */
export interface AgreedChoice {
  readonly choice: UploadChoice;
  /** The state of each differing file when the user was asked. */
  readonly seen: ReadonlyMap<RemotePath, RemoteVersion>;
}

/** What an upload does with its files, and the answer that led to it. */
export interface AgreedUpload extends UploadDecision {
  readonly agreed: AgreedChoice | undefined;
}

interface CompareOptions {
  readonly server: ServerUrl;
  readonly files: readonly PlannedFile[];
  readonly target: RemotePath;
  /** An answer from code. */
  readonly given: UploadChoice | undefined;
  /** The answer before a retry. It counts only for files in the state that the user knew. */
  readonly earlier: AgreedChoice | undefined;
}

/**
 * Looks up what exists on Engee, and asks if something there differs. Rejects with `canceled`, and with faults that concern
 * the whole upload.
 */
export async function agreeOnUpload(context: FilesContext, options: CompareOptions): Promise<AgreedUpload> {
  const { server, files, target, given } = options;
  for (;;) {
    const found = await compare(context, { server, files, target });
    if (found.kind === 'unknown') {
      const all = { files, replacements: [], skipped: [], agreed: undefined };
      if (isNoBridge(found.fault)) {
        if (context.noBridge.isNeeded) await askUnknown(found.fault);
        context.noBridge.markShown();
        return all;
      }
      if (given === 'keepBoth' || (await askUnknown(found.fault)) === 'keepBoth') return all;
      continue;
    }
    const { comparison } = found;
    const seen = new Map(comparison.differing.map(({ remotePath, entry }) => [remotePath, entry.version]));
    const choice = await choose(comparison, options);
    return { ...decideUpload(comparison, choice), agreed: { choice, seen } };
  }
}

async function choose(comparison: Comparison, { target, given, earlier }: CompareOptions): Promise<UploadChoice> {
  // Nothing would be replaced, so the choice doesn't matter.
  if (comparison.differing.length === 0) return 'replace';
  if (given !== undefined) return given;
  const isKnown = comparison.differing.every(
    ({ remotePath, entry }) => earlier?.seen.get(remotePath) === entry.version,
  );
  return earlier !== undefined && isKnown ? earlier.choice : askUploadConflict(comparison, target);
}

type Found =
  { readonly kind: 'known'; readonly comparison: Comparison } | { readonly kind: 'unknown'; readonly fault: Fault };

async function compare(
  { transfers, local, remote, closing }: FilesContext,
  request: Pick<CompareOptions, 'server' | 'files' | 'target'>,
): Promise<Found> {
  try {
    const comparison = await withTransferProgress(
      vscode.l10n.t('Comparing with the files on Engee'),
      transfers.clock,
      closing,
      (report, signal) => compareWithServer({ local, remote }, request, report, signal),
    );
    return { kind: 'known', comparison };
  } catch (error) {
    const fault = faultOf(error);
    if (fault === undefined || (effectOf(fault) === 'stop' && !isNoBridge(fault))) throw error;
    return { kind: 'unknown', fault };
  }
}
