import type { RunEvent, RunProgress } from '../run/model.ts';
import type { InlineOutcome } from './inlineOutcome.ts';

/** The state of a run as shown next to its code. */
export type InlineStatus =
  | { readonly kind: 'queued' }
  /** @param since milliseconds since the epoch */
  | { readonly kind: 'running'; readonly since: number; readonly progress: RunProgress }
  | ({ readonly kind: 'ended' } & InlineOutcome);

/** Returns the status after an event that does not end the run; undefined if the event does not change it. */
export function statusAfter(event: RunEvent, before: InlineStatus | undefined): InlineStatus | undefined {
  switch (event.kind) {
    case 'queued':
      return { kind: 'queued' };
    case 'sent':
    case 'reattached':
      return { kind: 'running', since: event.at, progress: 'running' };
    case 'progress':
      return before?.kind === 'running' && before.progress !== event.progress
        ? { ...before, progress: event.progress }
        : undefined;
    default:
      return undefined;
  }
}
