import type { RunReport } from '../bridge/bridgeReply.ts';
import type { RunOutcome } from './runOutcome.ts';

/** What a run came to, by the bridge's report. */
export function reportedOutcome(report: RunReport): RunOutcome {
  switch (report.kind) {
    case 'value':
      return { kind: 'value', shown: report.shown ?? undefined };
    case 'error':
      return { kind: 'error', error: { kind: 'exceptions', exceptions: report.exceptions } };
    case 'interrupted':
      return { kind: 'interrupted' };
    case 'withdrawn':
      return { kind: 'notSent', why: 'cancelled' };
  }
}
