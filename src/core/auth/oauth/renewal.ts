import type { OAuthCredential } from '../sessionRecord.ts';

const maxMarginMs = 60_000;

/**
 * Whether the access token should be renewed before it is used: within the last minute of its life, or the last fifth
 * of a short one. A token that seems to live longer than it was given shows that this computer's clock
 * was set back, and is renewed too.
 * @param now milliseconds since the epoch
 */
export function isRenewalDue(credential: OAuthCredential, now: number): boolean {
  const marginMs = Math.min(maxMarginMs, credential.lifetimeMs / 5);
  const restMs = credential.expiresAt - now;
  return restMs <= marginMs || restMs > credential.lifetimeMs;
}

export function isExpired(credential: OAuthCredential, now: number): boolean {
  return credential.expiresAt <= now;
}
