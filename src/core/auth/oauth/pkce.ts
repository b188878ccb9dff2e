import { randomToken, sha256Base64Url } from '../../lib/crypto.ts';

/** The two halves of PKCE (RFC 7636): the verifier stays here until the code is exchanged, the challenge goes with the browser. */
export interface Pkce {
  readonly verifier: string;
  /** Base64url of the verifier's SHA-256; the method is `S256`. */
  readonly challenge: string;
}

export async function createPkce(): Promise<Pkce> {
  const verifier = randomToken();
  return { verifier, challenge: await challengeOf(verifier) };
}

export async function challengeOf(verifier: string): Promise<string> {
  return sha256Base64Url(verifier);
}
