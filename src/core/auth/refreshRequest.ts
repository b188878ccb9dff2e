import type { Clock } from '../../platform/clock.ts';
import type { TokenReply } from '../api/oauthEndpoints.ts';
import { faultOf } from '../errors/engeeError.ts';
import { backoffMs } from '../lib/backoff.ts';
import { delay } from '../lib/delay.ts';

/** A token that expired this long ago means that the computer slept. Otherwise it would have been renewed earlier. */
const sleepThresholdMs = 5 * 60_000;
/** Time for the network to come back after sleep. */
const wakeUpMs = 30_000;
const wakeUpPolicy = { firstMs: 1_000, maxMs: 8_000 };

/**
 * Returns how long to retry a refresh without network, in milliseconds. `expiresAt` and `now` are milliseconds since
 * the epoch.
 */
export function patienceMs(expiresAt: number, now: number): number {
  return now - expiresAt >= sleepThresholdMs ? wakeUpMs : 0;
}

/**
 * Sends a refresh request and retries it once if the response is lost: the server may not have received the request, and
 * if it did, nothing is lost by a retry. Retries further until `patience` milliseconds have passed. Any response of the
 * server itself, including an error page, is returned or thrown immediately.
 */
export async function requestTokens(
  send: () => Promise<TokenReply>,
  patience: number,
  { clock, random }: { readonly clock: Clock; readonly random: () => number },
  signal: AbortSignal,
): Promise<TokenReply> {
  const startedAt = clock.monotonic();
  for (let failures = 1; ; failures++) {
    try {
      return await send();
    } catch (error) {
      if (!isResponseLost(error)) throw error;
      const waitMs = failures === 1 ? 0 : backoffMs(wakeUpPolicy, failures - 1, random());
      const isPatient = clock.monotonic() + waitMs - startedAt <= patience;
      if (failures > 1 && !isPatient) throw error;
      if (waitMs > 0) await delay(clock, waitMs, signal);
    }
  }
}

function isResponseLost(error: unknown): boolean {
  const fault = faultOf(error);
  return fault?.kind === 'timeout' || (fault?.kind === 'unavailable' && fault.why.kind === 'network');
}
