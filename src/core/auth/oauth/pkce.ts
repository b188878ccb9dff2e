import { randomToken, sha256Base64Url } from '../../lib/crypto.ts';

/**
 * The two parts of PKCE (RFC 7636). The browser sends the challenge. The verifier is sent only with the code exchange.
 */
export interface Pkce {
  readonly verifier: string;
  /** SHA-256 of the verifier as base64url (method `S256`). */
  readonly challenge: string;
}

export async function createPkce(): Promise<Pkce> {
  const verifier = randomToken();
  return { verifier, challenge: await challengeOf(verifier) };
}

export async function challengeOf(verifier: string): Promise<string> {
  return sha256Base64Url(verifier);
}
