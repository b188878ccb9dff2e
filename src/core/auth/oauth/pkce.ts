import { base64Url, randomToken } from '../random.ts';

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
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier));
  return base64Url(new Uint8Array(digest));
}
