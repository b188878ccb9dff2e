import type { Logger } from '../../platform/logger.ts';
import type { Fault } from '../errors/fault.ts';
import type { RemotePath } from './remotePath.ts';
import type { ExistingFile } from './uploadConflicts.ts';
import type { PlannedFile } from './uploadPlan.ts';

/** The result for one file of an upload. */
export type FileOutcome =
  | {
      readonly kind: 'stored';
      readonly file: PlannedFile;
      readonly remotePath: RemotePath;
      /** Whether Engee reported this path. If not, the file was sent to this path and has a suffix if the name was taken. */
      readonly isConfirmed: boolean;
      /** Set if the file replaced another one. */
      readonly isReplacement?: true;
    }
  /** A file with the same content is there already, so nothing was sent. */
  | { readonly kind: 'same'; readonly file: PlannedFile; readonly remotePath: RemotePath }
  | { readonly kind: 'failed'; readonly file: PlannedFile; readonly fault: Fault }
  /** The file was sent completely, but Engee didn't report whether it was stored. */
  | { readonly kind: 'unknown'; readonly file: PlannedFile; readonly fault: Fault }
  | { readonly kind: 'notTried'; readonly file: PlannedFile };

/** Returns the outcomes of the files that need not be sent. */
export function outcomesOfSkipped(skipped: readonly ExistingFile[]): readonly FileOutcome[] {
  return skipped.map(({ file, remotePath }) => ({ kind: 'same', file, remotePath }));
}

/** Returns why an upload is incomplete. If the user canceled it, files that were not tried have no fault of their own. */
export function firstFault(outcomes: readonly FileOutcome[]): Fault {
  const faults = outcomes.flatMap((outcome) =>
    outcome.kind === 'failed' || outcome.kind === 'unknown' ? [outcome.fault] : [],
  );
  return faults.find(({ kind }) => kind !== 'canceled') ?? { kind: 'canceled' };
}

/** Logs the outcome of each file: failures as warnings, but not the files that the user canceled. */
export function logOutcomes(outcomes: readonly FileOutcome[], log: Logger): void {
  const isCanceled = firstFault(outcomes).kind === 'canceled';
  for (const outcome of outcomes) {
    const { location } = outcome.file;
    if (outcome.kind === 'stored') {
      log.debug(`uploaded ${location} to ${outcome.remotePath}${outcome.isConfirmed ? '' : ' or a similar name'}`);
      continue;
    }
    if (outcome.kind === 'same') {
      log.debug(`${location} is the same as ${outcome.remotePath}`);
      continue;
    }
    const fault = outcome.kind === 'notTried' ? undefined : outcome.fault.kind;
    const line = `upload of ${location}: ${outcome.kind}${fault === undefined ? '' : ` (${fault})`}`;
    if (fault === 'canceled' || (fault === undefined && isCanceled)) log.info(line);
    else log.warn(line);
  }
}
