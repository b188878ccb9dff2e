import type { OAuthCredential } from '../sessionRecord.ts';

const maxMarginMs = 60_000;

/**
 * Returns whether the access token should be renewed before use: in the last minute of its lifetime, or in the last fifth
 * of a short lifetime. If more time remains than the lifetime, this computer's clock was set back, and the token is
 * renewed too.
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
