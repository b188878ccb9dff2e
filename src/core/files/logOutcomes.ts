import type { Logger } from '../../platform/logger.ts';
import { firstFault, type FileOutcome } from './upload.ts';

/** Writes to the log what became of each file of an upload: a warning only for what went wrong, not for what the user cancelled. */
export function logOutcomes(outcomes: readonly FileOutcome[], log: Logger): void {
  const isCancelled = firstFault(outcomes).kind === 'cancelled';
  for (const outcome of outcomes) {
    const { location } = outcome.file;
    if (outcome.kind === 'stored') {
      log.debug(`uploaded ${location} to ${outcome.remotePath}${outcome.isToldPath ? '' : ' or a name near it'}`);
      continue;
    }
    const fault = outcome.kind === 'notTried' ? undefined : outcome.fault.kind;
    const line = `upload of ${location}: ${outcome.kind}${fault === undefined ? '' : ` (${fault})`}`;
    if (fault === 'cancelled' || (fault === undefined && isCancelled)) log.info(line);
    else log.warn(line);
  }
}
