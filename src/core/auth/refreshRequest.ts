import type { Clock } from '../../platform/clock.ts';
import type { TokenReply } from '../api/oauthEndpoints.ts';
import { faultOf } from '../errors/engeeError.ts';
import { backoffMs } from '../lib/backoff.ts';
import { delay } from '../lib/delay.ts';

/** A token that has been dead for so long tells that the computer slept: a window that is awake renews long before. */
const longRestMs = 5 * 60_000;
/** So long the network may take to come back after a sleep. */
const wakeUpMs = 30_000;
const wakeUpPolicy = { firstMs: 1_000, maxMs: 8_000 };

/** How long a refresh may go on trying without a network, for a token that ran out at `expiresAt`. */
export function patienceMs(expiresAt: number, now: number): number {
  return now - expiresAt >= longRestMs ? wakeUpMs : 0;
}

/**
 * Sends a refresh, and once more when its answer was lost: the server may never have got it, and if it did, the tokens
 * of the lost answer were the only way on. Within `patience` milliseconds it goes on trying.
 * Whatever the server itself says, an error page included, is passed on at once.
 */
export async function askForTokens(
  ask: () => Promise<TokenReply>,
  patience: number,
  { clock, random }: { readonly clock: Clock; readonly random: () => number },
  signal: AbortSignal,
): Promise<TokenReply> {
  const startedAt = clock.monotonic();
  for (let failures = 1; ; failures++) {
    try {
      return await ask();
    } catch (error) {
      if (!isLostOnTheWay(error)) throw error;
      const waitMs = failures === 1 ? 0 : backoffMs(wakeUpPolicy, failures - 1, random());
      const isPatient = clock.monotonic() + waitMs - startedAt <= patience;
      if (failures > 1 && !isPatient) throw error;
      if (waitMs > 0) await delay(clock, waitMs, signal);
    }
  }
}

function isLostOnTheWay(error: unknown): boolean {
  const fault = faultOf(error);
  return fault?.kind === 'timeout' || (fault?.kind === 'unavailable' && fault.why.kind === 'network');
}
