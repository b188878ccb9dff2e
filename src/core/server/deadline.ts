import type { ServerInfo } from '../api/serverInfo.ts';
import type { Deadline } from './serverState.ts';

/** Two answers that differ by less than this tell of the same moment. */
const sameMomentMs = 2_000;

/**
 * When the server that `info` tells of will stop by itself: after the inactivity timeout, or at the end of the session,
 * whichever comes first. Undefined when Engee does not say. The real stop comes up to a minute later [seen].
 * `previous` is kept when the moment is the same, so that rounding does not look like a change.
 */
export function deadlineOf(info: ServerInfo, previous: Deadline | undefined): Deadline | undefined {
  const next = earlier(inactivityDeadline(info), sessionEnd(info));
  const isSame =
    next !== undefined && previous?.reason === next.reason && Math.abs(previous.at - next.at) < sameMomentMs;
  return isSame ? previous : next;
}

function inactivityDeadline(info: ServerInfo): Deadline | undefined {
  const { lastActivityAt, inactivityTimeoutS } = info;
  // The documented sample holds 0, which cannot mean "stop at once".
  if (lastActivityAt === undefined || inactivityTimeoutS === undefined || inactivityTimeoutS <= 0) return undefined;
  return { at: lastActivityAt + inactivityTimeoutS * 1000, reason: 'inactivity' };
}

function sessionEnd(info: ServerInfo): Deadline | undefined {
  return info.stopSessionAt === undefined ? undefined : { at: info.stopSessionAt, reason: 'sessionEnd' };
}

function earlier(a: Deadline | undefined, b: Deadline | undefined): Deadline | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return b.at < a.at ? b : a;
}
