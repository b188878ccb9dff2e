import type { ServerInfo } from '../api/serverInfo.ts';
import type { Deadline } from './serverState.ts';

/** Two responses that differ by less than this mean the same moment. */
const sameMomentMs = 2_000;

/**
 * Returns when Engee will stop the server: after the inactivity timeout or at the end of the session, whichever comes
 * first. Returns undefined if Engee doesn't report it. The server actually stops up to a minute later (observed).
 * Returns `previous` if it means the same moment, so that rounding doesn't look like a change.
 */
export function deadlineOf(info: ServerInfo, previous: Deadline | undefined): Deadline | undefined {
  const next = earlier(inactivityDeadline(info), sessionEnd(info));
  const isSame =
    next !== undefined && previous?.reason === next.reason && Math.abs(previous.at - next.at) < sameMomentMs;
  return isSame ? previous : next;
}

function inactivityDeadline(info: ServerInfo): Deadline | undefined {
  const { lastActivityAt, inactivityTimeoutS } = info;
  // The documented example contains 0, which can't mean "stop at once".
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
